// The loader's end of the channel: greets the one frame it made, then talks over a port only.
import {
  type Greeting,
  type HostMessage,
  isPanelMessage,
  type PanelMessage,
} from "../widget/protocol";

const PATIENCE_MS = 10_000;

interface Parts {
  origin: string;
  nonce: string;
  page: () => Window | null | undefined;
  onMessage: (message: PanelMessage) => void;
  /** The page is there, or there again: it knows nothing yet. */
  onHello: () => void;
  onSilence: () => void;
}

export interface Channel {
  /** Sends, and says whether there was anyone to send to. */
  send: (message: HostMessage) => boolean;
  close: () => void;
}

export function openChannel({ origin, nonce, page, ...on }: Parts): Channel {
  const timer = setTimeout(on.onSilence, PATIENCE_MS);
  let port: MessagePort | null = null;

  const onGreeting = ({ source, origin: from, data }: MessageEvent<Greeting | null>) => {
    const frame = page();
    if (!frame || source !== frame || from !== origin) return;
    if (data?.t !== "hello" || data.nonce !== nonce) return;
    clearTimeout(timer);
    port?.close();
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port1.onmessage = ({ data }) => isPanelMessage(data) && on.onMessage(data);
    frame.postMessage({ t: "init", nonce }, origin, [port2]);
    on.onHello();
  };
  addEventListener("message", onGreeting);

  return {
    send: (message) => {
      port?.postMessage(message);
      return port !== null;
    },
    close: () => {
      removeEventListener("message", onGreeting);
      clearTimeout(timer);
      port?.close();
    },
  };
}
