// Sends the customer's messages one by one; what cannot be sent is kept and tried again.
import { ApiError } from "./api";
import type { UnsentMessage } from "./conversation_state";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 20_000;

export interface OutboxParts {
  /** The oldest message that still has to be sent. */
  next(): UnsentMessage | undefined;
  send(message: UnsentMessage): Promise<void>;
  onSending(message: UnsentMessage): void;
  onWaiting(message: UnsentMessage): void;
  onFailed(message: UnsentMessage, error: ApiError): void;
}

export class Outbox {
  #isBusy = false;
  #failures = 0;
  #timer = 0;
  #notBefore_ms = 0;

  constructor(private readonly parts: OutboxParts) {
    addEventListener("online", () => this.flush());
  }

  /** Starts sending now; does nothing while it is sending already. */
  flush(): void {
    if (Date.now() < this.#notBefore_ms) return;
    clearTimeout(this.#timer);
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    try {
      for (let message = this.parts.next(); message; message = this.parts.next()) {
        if (!(await this.#sent(message))) return;
      }
    } finally {
      this.#isBusy = false;
    }
  }

  async #sent(message: UnsentMessage): Promise<boolean> {
    this.parts.onSending(message);
    try {
      await this.parts.send(message);
      this.#failures = 0;
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isPassing) {
        this.parts.onFailed(message, error);
        return true;
      }
      this.parts.onWaiting(message);
      this.#tryLater(error.retryAfter_s);
      return false;
    }
  }

  #tryLater(after_s: number | null): void {
    const wait_ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.7 ** this.#failures);
    this.#failures += 1;
    // The server's own wish binds even when the line comes back before.
    this.#notBefore_ms = Date.now() + (after_s ?? 0) * 1000;
    this.#timer = window.setTimeout(
      () => this.flush(),
      Math.max(wait_ms * (0.7 + Math.random() * 0.3), (after_s ?? 0) * 1000 + 50),
    );
  }
}
