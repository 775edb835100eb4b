// The conversation as the page shows it, and what each event changes in it (pure functions).
import type { Unsent } from "./storage";
import type { Activity, FeedbackValue, Identity, Message, ServerEvent, Standing } from "./wire";

/** `queued` has not been tried yet; `waiting` failed and is tried again by itself. */
export type UnsentState = "queued" | "sending" | "waiting" | "accepted" | "failed";

export interface UnsentMessage extends Unsent {
  state: UnsentState;
  /** Why it failed, fit to show. */
  problem?: string;
}

export interface Draft {
  id: string;
  text: string;
}

export type Connection = "none" | "open" | "lost";

export interface ConversationState {
  /** False until an earlier conversation was read back. */
  isLoaded: boolean;
  messages: readonly Message[];
  unsent: readonly UnsentMessage[];
  draft: Draft | null;
  activity: Activity;
  standing: Standing;
  connection: Connection;
  /** Something went wrong that the customer should read. */
  problem: string | null;
  /** Ids of finished messages that came while the page was open, to be read aloud once. */
  heard: readonly string[];
  feedback: Readonly<Record<string, FeedbackValue>>;
  /** Who the customer was proven to be when it was read back; messages tell what came after. */
  identity?: Identity | null | undefined;
}

export const EMPTY: ConversationState = {
  isLoaded: false,
  messages: [],
  unsent: [],
  draft: null,
  activity: "idle",
  standing: { mode: "bot" },
  connection: "none",
  problem: null,
  heard: [],
  feedback: {},
};

export function applyEvent(state: ConversationState, event: ServerEvent): ConversationState {
  switch (event.type) {
    case "message":
      return withMessage(state, event.message);
    case "delta": {
      const { id, at, text } = event.delta;
      if (isFinal(state, id)) return state;
      const before = state.draft?.id === id ? state.draft.text : "";
      const draft = { id, text: before.slice(0, at) + text };
      return { ...state, draft, activity: "answering" };
    }
    case "snapshot":
      if (isFinal(state, event.draft.id)) return state;
      return {
        ...state,
        draft: event.draft.text ? { id: event.draft.id, text: event.draft.text } : null,
        activity: event.draft.text ? "answering" : "searching",
      };
    case "status":
      return {
        ...state,
        activity: event.state,
        // Without a mode it tells of the bot alone.
        standing: event.mode ? (event as Standing) : state.standing,
        draft: event.state === "idle" ? null : state.draft,
      };
    case "restart":
      return state.draft?.id === event.id
        ? { ...state, draft: null, activity: "searching" }
        : state;
    case "error":
      return { ...state, draft: null, activity: "idle", problem: event.title || null };
  }
}

function withMessage(state: ConversationState, message: Message): ConversationState {
  const isNew = !isFinal(state, message.id);
  const others = state.messages.filter((known) => known.id !== message.id);
  const messages = [...others, message].sort((a, b) => a.seq - b.seq);
  const unsent = state.unsent.filter(({ id }) => !isSame(id, message));
  const next: ConversationState = { ...state, messages, unsent };
  if (message.role === "customer") return next;
  if (isNew) next.heard = [...state.heard, message.id];
  if (message.role === "bot") {
    next.activity = "idle";
    next.draft = state.draft?.id === message.id ? null : state.draft;
    if (next.draft) next.activity = state.activity;
  }
  return next;
}

/** After the server stored our message: wait for the reply, unless it came first. */
export function withAccepted(state: ConversationState, id: string, seq: number): ConversationState {
  const isKnown = state.messages.some((message) => isSame(id, message));
  const isAnswered = state.messages.some(({ role, seq: other }) => role === "bot" && other > seq);
  return {
    ...state,
    unsent: isKnown ? without(state.unsent, id) : changed(state.unsent, id, { state: "accepted" }),
    activity:
      state.activity === "idle" && !isAnswered && !isKnown && !state.standing.agent
        ? "searching"
        : state.activity,
  };
}

export function changed(
  unsent: readonly UnsentMessage[],
  id: string,
  change: Partial<UnsentMessage>,
): UnsentMessage[] {
  return unsent.map((one) => (one.id === id ? { ...one, ...change } : one));
}

export function without(unsent: readonly UnsentMessage[], id: string): UnsentMessage[] {
  return unsent.filter((one) => one.id !== id);
}

/** Whether the server cannot be reached, as far as we know. */
export function isCutOff({ connection, unsent }: ConversationState): boolean {
  return connection === "lost" || unsent.some(({ state }) => state === "waiting");
}

function isFinal(state: ConversationState, id: string): boolean {
  return state.messages.some((message) => message.id === id);
}

function isSame(clientId: string, message: Message): boolean {
  if (message.role !== "customer") return false;
  const plain = clientId.replaceAll("-", "");
  return message.client_id?.replaceAll("-", "") === plain || message.id === plain;
}
