// The panel's state: the conversation at hand, the suggestion being made of it, what was typed.
import { ApiError } from "../shared/api";
import { Store } from "../shared/store";
import { Aborted, type AgentApi, type Outcome } from "./agent_api";
import type { HostContext } from "./host_messages";
import type { PanelMemory } from "./memory";
import { parsePasted } from "./pasted";
import type {
  About,
  AskedStyle,
  DismissReason,
  ProvenIdentity,
  Said,
  Suggestion,
  SuggestionEvent,
} from "./wire";

export interface DeskState extends About {
  /** Where the conversation comes from; the host's name or what it is called. */
  origin: "typed" | "host" | "own";
  hostConversation: string | null;
  contact: [string, string][];
  /** Of the product's own conversations alone: what was proven, never what a page told. */
  identities: ProvenIdentity[];
  typed: string;
  phase: "idle" | "waiting" | "streaming" | "done";
  draft: string;
  suggestion: Suggestion | null;
  asked: AskedStyle;
  /** The agent's own wording, while and after it is edited. */
  edited: string | null;
  isEditing: boolean;
  /** Whether the customer wrote on while the agent was editing. */
  isStale: boolean;
  outcome: "used" | "dismissed" | null;
  problem: string | null;
}

export const STANDARD: AskedStyle = { style: "standard", replyLanguage: null };
export const EMPTY: DeskState = {
  origin: "typed",
  messages: [],
  conversationId: null,
  hostConversation: null,
  language: null,
  channel: "chat",
  contact: [],
  identities: [],
  typed: "",
  phase: "idle",
  draft: "",
  suggestion: null,
  asked: STANDARD,
  edited: null,
  isEditing: false,
  isStale: false,
  outcome: null,
  problem: null,
};

export class Desk {
  readonly state: Store<DeskState>;
  #abort = new AbortController();

  constructor(
    private readonly api: AgentApi,
    private readonly memory: PanelMemory,
    private readonly textOf: (error: ApiError) => string,
    private readonly onFinished: (suggestion: Suggestion) => void,
  ) {
    const remembered = memory.get();
    this.state = new Store({ ...EMPTY, ...remembered });
    if (this.#state.phase !== "done") this.#set({ phase: "idle", draft: "" });
  }

  get #state(): DeskState {
    return this.state.get();
  }

  /** What the agent types or pastes; kept at once, so that nothing is ever lost. */
  type(typed: string): void {
    this.#set({ typed });
  }

  /** Takes what was pasted for the conversation, and asks for a suggestion. */
  usePasted(): void {
    const messages = parsePasted(this.#state.typed);
    if (messages.length === 0) return;
    this.#begin({ origin: "typed", messages });
  }

  /** Takes one of the product's own conversations. */
  useOwn(id: string, messages: Said[], language: string, identities: ProvenIdentity[]): void {
    this.#begin({ origin: "own", conversationId: id, messages, language, identities });
  }

  /** Takes the conversation the host shows; an agent's own wording is never thrown away. */
  useHost(context: HostContext): void {
    const isSame = this.#state.hostConversation === context.id;
    const isKnown = isSame && sameSaid(this.#state.messages, context.messages);
    const { messages, language, channel, contact } = context;
    if (isKnown) {
      this.#set({ channel, contact });
    } else if (isSame && this.#isOwnWording()) {
      this.#set({ messages, contact, isStale: true });
    } else {
      const about = { messages, language, channel, contact, hostConversation: context.id };
      this.#begin({ origin: "host", ...about });
    }
  }

  /** Adds a message the host just saw. */
  hear(conversation: string, message: Said): void {
    const state = this.#state;
    if (state.origin !== "host" || state.hostConversation !== conversation) return;
    this.#set({ messages: [...state.messages, message] });
    if (message.role !== "customer") return;
    if (this.#isOwnWording()) this.#set({ isStale: true });
    else void this.ask();
  }

  /** Asks for a suggestion, in the style chosen; what is under way is given up. */
  async ask(asked: AskedStyle = this.#state.asked): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#set({ ...CLEARED, asked, phase: "waiting" });
    if (!this.#state.messages.some((one) => one.role === "customer")) {
      this.#set({ phase: "idle" });
      return;
    }
    try {
      await this.api.assist(this.#state, asked, signal, (event) => {
        if (!signal.aborted) this.#take(event);
      });
    } catch (error) {
      if (error instanceof Aborted || signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#set({ phase: "idle", draft: "", problem: this.textOf(error) });
    }
  }

  stop(): void {
    this.#abort.abort();
    this.#set({ phase: "idle", draft: "" });
  }

  startOver(): void {
    this.#abort.abort();
    this.#set({ ...EMPTY, typed: "" });
  }

  edit(): void {
    const { suggestion, edited } = this.#state;
    if (suggestion) this.#set({ isEditing: true, edited: edited ?? suggestion.text });
  }

  reword(edited: string): void {
    this.#set({ edited });
  }

  finishEditing(isKept: boolean): void {
    this.#set({ isEditing: false, ...(isKept ? {} : { edited: null }) });
  }

  /** The text that would be used now. */
  get wording(): string {
    return this.#state.edited ?? this.#state.suggestion?.text ?? "";
  }

  used(): void {
    const text = this.wording;
    if (!text.trim()) return;
    this.#set({ outcome: "used", isEditing: false });
    this.#record({ text });
  }

  dismiss(reason: DismissReason): void {
    this.#set({ outcome: "dismissed", isEditing: false, edited: null });
    this.#record({ reason });
  }

  /** What the host says was sent in the end. */
  sent(suggestionId: string, text: string): void {
    void this.#post(suggestionId, { text });
  }

  dismissProblem(): void {
    this.#set({ problem: null });
  }

  #record(outcome: Outcome): void {
    const id = this.#state.suggestion?.id;
    if (id) void this.#post(id, outcome);
  }

  async #post(suggestionId: string, outcome: Outcome): Promise<void> {
    try {
      await this.api.recordOutcome(suggestionId, outcome);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#set({ problem: this.textOf(error) });
    }
  }

  #begin(change: Partial<DeskState>): void {
    const { typed } = this.#state;
    this.#set({ ...EMPTY, typed, ...change });
    void this.ask(STANDARD);
  }

  #isOwnWording(): boolean {
    const { isEditing, edited, suggestion } = this.#state;
    return isEditing || (edited !== null && edited !== suggestion?.text);
  }

  #take(event: SuggestionEvent): void {
    if (event.type === "text") {
      const draft = this.#state.draft.slice(0, event.at) + event.text;
      this.#set({ phase: "streaming", draft });
    } else if (event.type === "withdrawn") {
      this.#set({ phase: "waiting", draft: "" });
    } else if (event.type === "error") {
      this.#set({ phase: "idle", draft: "", problem: event.title });
    } else {
      this.#set({ phase: "done", draft: "", suggestion: event.suggestion });
      this.onFinished(event.suggestion);
    }
  }

  #set(change: Partial<DeskState>): void {
    this.state.set({ ...this.#state, ...change });
    this.memory.update(this.#state);
  }
}

const CLEARED: Partial<DeskState> = {
  draft: "",
  suggestion: null,
  edited: null,
  isEditing: false,
  isStale: false,
  outcome: null,
  problem: null,
};

function sameSaid(one: readonly Said[], other: readonly Said[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ role, text }, index) => other[index]?.role === role && other[index].text === text)
  );
}
