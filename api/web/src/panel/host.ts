// The link to the desktop that frames the panel: exact origins, one window, one nonce.
import { type HostMessage, parseHostMessage } from "./host_messages";

const PROTOCOL = 1;
const CAPABILITIES = ["insert", "note"];

export type PanelMessage =
  | { t: "insert"; text: string; format: "text"; suggestionId: string | null }
  | { t: "note"; text: string }
  | { t: "resize"; height: number }
  | { t: "login" };

export class HostLink {
  readonly #nonce = randomHex();
  #origin: string | null = null;

  /** `origins`: those the server lets frame this page; no other is listened or spoken to. */
  constructor(
    private readonly origins: readonly string[],
    private readonly onMessage: (message: HostMessage) => void,
  ) {}

  get isFramed(): boolean {
    return window.parent !== window;
  }

  start(): void {
    if (!this.isFramed) return;
    addEventListener("message", this.#receive);
    this.#announce();
  }

  stop(): void {
    removeEventListener("message", this.#receive);
  }

  /** Says something to the host; nothing is said before the host has shown who it is. */
  post(message: PanelMessage): void {
    if (this.#origin !== null) this.#send(message, this.#origin);
  }

  #receive = (event: MessageEvent): void => {
    if (event.source !== window.parent || !this.origins.includes(event.origin)) return;
    if (this.#origin !== null && event.origin !== this.#origin) return;
    const message = parseHostMessage(event.data, this.#nonce);
    if (!message) return;
    if (message.t === "hello") {
      this.#announce();
      return;
    }
    this.#origin = event.origin;
    this.onMessage(message);
  };

  #announce(): void {
    for (const origin of this.#candidates()) {
      this.#send({ t: "ready", caps: CAPABILITIES }, origin);
    }
  }

  /** The framing origin, where the browser tells it; else each that may be: only one gets it. */
  #candidates(): readonly string[] {
    const framing = location.ancestorOrigins?.[0];
    if (framing === undefined) return this.origins;
    return this.origins.includes(framing) ? [framing] : [];
  }

  #send(message: PanelMessage | { t: "ready"; caps: string[] }, origin: string): void {
    window.parent.postMessage({ kp: PROTOCOL, nonce: this.#nonce, ...message }, origin);
  }
}

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
