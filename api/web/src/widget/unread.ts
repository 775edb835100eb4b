// Counts the answers that nobody has seen yet, on this page or on the one before.
import type { Conversation } from "../shared/conversation";
import type { SiteStorage } from "../shared/storage";

export class Unread {
  #isShown = false;
  #count = 0;

  constructor(
    private readonly conversation: Conversation,
    private readonly storage: SiteStorage,
    private readonly onCount: (count: number) => void,
  ) {
    conversation.state.watch(this.#update);
    storage.watch(this.#update);
    document.addEventListener("visibilitychange", this.#update);
  }

  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#update();
  }

  #update = (): void => {
    const { messages } = this.conversation.state.get();
    const { seen = 0 } = this.storage.get();
    const last = messages.at(-1)?.seq ?? 0;
    const isSeen = this.#isShown && !document.hidden;
    if (isSeen && last > seen) this.storage.update({ seen: last });
    const count = isSeen
      ? 0
      : messages.filter(({ role, seq }) => role !== "customer" && seq > seen).length;
    if (count === this.#count) return;
    this.#count = count;
    this.onCount(count);
  };
}
