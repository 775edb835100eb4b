// Tells the host page what happens in the conversation: ids and counts, never what was written.
import type { Conversation } from "../shared/conversation";
import { isCutOff } from "../shared/conversation_state";
import type { EventName, Values } from "./protocol";

const ENDED = "conversation:ended";

/** What the events of a conversation are called; all else is a message. */
const NAMES: Readonly<Record<string, readonly EventName[]>> = {
  handoff_left: ["handoff:requested"],
  queued: ["handoff:requested"],
  agent_joined: ["handoff:accepted", "agent:joined"],
  agent_left: ["agent:left"],
  agent_silent: ["agent:left"],
  given_back: ["agent:left"],
  closed: ["agent:left", ENDED],
  ended: [ENDED],
};

type Tell = (name: EventName, detail: Values) => void;

export class HostEvents {
  #id: string | null;
  #wasLoaded = false;
  #wasCutOff = false;
  #known = new Set<string>();

  constructor(
    private readonly conversation: Conversation,
    private readonly tell: Tell,
  ) {
    this.#id = conversation.access?.id ?? null;
    conversation.state.watch(() => this.#onChange());
    document.addEventListener("click", this.#onClick);
  }

  #onChange(): void {
    const { state, access } = this.conversation;
    const now = state.get();
    const id = access?.id ?? null;
    if (id !== this.#id) {
      if (this.#id) this.tell(ENDED, { id: this.#id });
      if (id) this.tell("conversation:started", { id });
      this.#id = id;
      this.#wasLoaded = now.isLoaded;
      this.#known.clear();
    }
    if (now.isLoaded && !this.#wasLoaded) {
      // What was said before is no news.
      for (const message of now.messages) this.#known.add(message.id);
    }
    this.#wasLoaded = now.isLoaded;
    for (const { id, role, kind } of now.messages) {
      if (!now.isLoaded || this.#known.has(id)) continue;
      this.#known.add(id);
      const names = NAMES[kind];
      if (names)
        for (const name of names) this.tell(name, { id: name === ENDED ? (access?.id ?? "") : id });
      else if (role === "customer") this.tell("message:sent", { id });
      else this.tell("message:received", { id, role });
    }
    const cutOff = isCutOff(now);
    if (cutOff && !this.#wasCutOff) this.tell("error", { code: "connection_lost" });
    this.#wasCutOff = cutOff;
  }

  #onClick = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    // Whoever knows an address of ours, such as a receipt's, may open it: it is the customer's.
    if (!link || link.origin === location.origin) return;
    // Behind the hash of a source stand the quoted words, which are the conversation's own.
    this.tell("link:clicked", { url: link.href.replace(/#.*/s, "").slice(0, 2000) });
  };
}
