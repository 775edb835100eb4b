// Counts the answers that came while nobody could see them.
import type { Conversation } from "../shared/conversation";

export class Unread {
  #isShown = false;
  #seen = 0;
  #count = 0;

  constructor(
    private readonly conversation: Conversation,
    private readonly onCount: (count: number) => void,
  ) {
    conversation.state.watch(this.#update);
    document.addEventListener("visibilitychange", this.#update);
  }

  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#update();
  }

  #update = (): void => {
    const heard = this.conversation.state.get().heard.length;
    if ((this.#isShown && !document.hidden) || heard < this.#seen) this.#seen = heard;
    const count = heard - this.#seen;
    if (count === this.#count) return;
    this.#count = count;
    this.onCount(count);
  };
}
