// Keeps one event stream open: resumes after drops, waits longer after each failure.
import { ApiError } from "./api";
import { EventParser, type RawEvent } from "./event_parser";
import type { ServerEvent } from "./wire";

// The server sends a comment every 15 s; two and a half of them missing means the line is dead.
const SILENCE_MS = 40_000;
// While the server may just be starting again, the page is back within seconds of it; then it asks
// more seldom.
const RESTART_MS = 3 * 60_000;
const LONGEST_WAIT_IN_RESTART_MS = 3_000;
const LONGEST_WAIT_MS = 15_000;
// How long it goes on with nobody looking: at a page in the background, at a closed panel.
const HIDDEN_MS = 10 * 60_000;
const CLOSED_MS = 5 * 60_000;

export interface StreamParts {
  connect(lastEventId: string | null, signal: AbortSignal): Promise<Response>;
  onEvent(event: ServerEvent): void;
  onOpen(): void;
  onLost(): void;
  onRefused(error: ApiError): void;
}

export class EventStream {
  #isStopped = false;
  #isPaused = false;
  #isShown = true;
  #failures = 0;
  #lostSince_ms = 0;
  #retry_ms = 1500;
  #abort = new AbortController();
  #wake: () => void = () => {};
  #awayTimer = 0;
  #silenceTimer = 0;

  constructor(
    private readonly parts: StreamParts,
    private lastEventId: string | null,
  ) {}

  start(): void {
    addEventListener("online", this.retryNow);
    addEventListener("offline", this.#onOffline);
    document.addEventListener("visibilitychange", this.#onVisibility);
    void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    removeEventListener("online", this.retryNow);
    removeEventListener("offline", this.#onOffline);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearTimeout(this.#awayTimer);
    this.#abort.abort();
    this.#wake();
  }

  /** Says whether the panel that shows the conversation is open. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#onVisibility();
  }

  retryNow = (): void => {
    this.#isPaused = false;
    this.#wake();
  };

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#abort = new AbortController();
      try {
        const response = await this.parts.connect(this.lastEventId, this.#abort.signal);
        this.parts.onOpen();
        await this.#read(response);
      } catch (error) {
        if (error instanceof ApiError && !error.isPassing) {
          this.stop();
          this.parts.onRefused(error);
          return;
        }
      }
      if (this.#isStopped) return;
      if (this.#failures === 0) this.#lostSince_ms = Date.now();
      this.#failures += 1;
      // The first drop is usually mended before anyone needs to know.
      if ((this.#failures > 1 || !navigator.onLine) && !this.#isPaused) this.parts.onLost();
      await this.#wait();
    }
  }

  async #read(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    if (!reader) return;
    const decoder = new TextDecoder();
    const parser = new EventParser();
    try {
      for (;;) {
        this.#watchSilence();
        const { done, value } = await reader.read();
        if (done) return;
        const parsed = parser.push(decoder.decode(value, { stream: true }));
        this.#failures = 0;
        if (parsed.retry_ms !== null) this.#retry_ms = parsed.retry_ms;
        for (const raw of parsed.events) this.#deliver(raw);
      }
    } finally {
      clearTimeout(this.#silenceTimer);
    }
  }

  #deliver(raw: RawEvent): void {
    const event = decode(raw);
    if (event) this.parts.onEvent(event);
    if (raw.id !== null) this.lastEventId = raw.id;
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = window.setTimeout(() => this.#abort.abort(), SILENCE_MS);
  }

  #wait(): Promise<void> {
    const longest_ms =
      Date.now() - this.#lostSince_ms < RESTART_MS ? LONGEST_WAIT_IN_RESTART_MS : LONGEST_WAIT_MS;
    const growth = 1.7 ** Math.max(0, this.#failures - 1);
    const wait_ms = Math.min(longest_ms, this.#retry_ms * growth) * (0.7 + Math.random() * 0.3);
    return new Promise((resolve) => {
      const timer = this.#isPaused ? 0 : window.setTimeout(resolve, wait_ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #onOffline = (): void => {
    this.parts.onLost();
    this.#abort.abort();
  };

  #onVisibility = (): void => {
    clearTimeout(this.#awayTimer);
    if (document.hidden || !this.#isShown) {
      const patience_ms = this.#isShown ? HIDDEN_MS : CLOSED_MS;
      this.#awayTimer = window.setTimeout(() => {
        this.#isPaused = true;
        this.#abort.abort();
      }, patience_ms);
    } else if (this.#isPaused) {
      this.retryNow();
    }
  };
}

function decode(raw: RawEvent): ServerEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(raw.data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  // The shapes are the server's contract; unknown names are left alone.
  const fields = value as never;
  switch (raw.name) {
    case "message":
      return { type: "message", message: fields };
    case "delta":
      return { type: "delta", delta: fields };
    case "snapshot":
      return { type: "snapshot", draft: fields };
    case "status":
      return { type: "status", ...(fields as { state: "idle" }) };
    case "restart":
      return { type: "restart", ...(fields as { id: string }) };
    case "error":
      return { type: "error", ...(fields as { code: string; title: string }) };
    default:
      return null;
  }
}
