// The panel's end of the channel: greets the page that holds it, then talks over a port only.
import type { Greeting, HostMessage, PanelMessage } from "./protocol";
import { requestOf } from "./requests";

export interface Host {
  /** The origin of the page that holds us, as the loader wrote it behind the hash. */
  origin: string;
  nonce: string;
}

export class HostChannel {
  #port: MessagePort | null = null;
  #onOpen: () => void = () => {};

  constructor(
    private readonly host: Host,
    private readonly onMessage: (message: HostMessage) => void,
    private readonly onRefused: () => void,
  ) {}

  /** Says hello to the page around; an answer from anywhere else is not heard. */
  open(onOpen: () => void): void {
    this.#onOpen = onOpen;
    addEventListener("message", this.#onAnswer);
    const hello: Greeting = { t: "hello", nonce: this.host.nonce };
    window.parent.postMessage(hello, this.host.origin);
  }

  send(message: PanelMessage): void {
    this.#port?.postMessage(message);
  }

  #onAnswer = ({ source, origin, data, ports }: MessageEvent<Greeting | null>): void => {
    if (source !== window.parent || origin !== this.host.origin) return;
    const [port] = ports;
    if (data?.t !== "init" || data.nonce !== this.host.nonce || !port) return;
    removeEventListener("message", this.#onAnswer);
    this.#port = port;
    port.onmessage = ({ data }) => {
      const message = requestOf(data);
      if (message) this.onMessage(message);
      else this.onRefused();
    };
    this.#onOpen();
  };
}

/** What the loader wrote behind the hash, if the page around is one of the company's. */
export function hostOf(hash: URLSearchParams, allowed: readonly string[]): Host | null {
  const origin = hash.get("host") ?? "";
  return window.parent !== window && allowed.includes(origin)
    ? { origin, nonce: hash.get("nonce") ?? "" }
    : null;
}
