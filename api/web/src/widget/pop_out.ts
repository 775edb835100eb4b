// Takes the conversation along into a tab of its own, whose storage is not the frame's.
import type { Access } from "../shared/api";

const PATIENCE_MS = 1500;
const MARK = "popped";

/** Opens the tab, and hands it the conversation when it asks: it alone, and on our origin only. */
export function popOut(access: Access | null): void {
  const address = new URL(location.href);
  const { color, theme } = Object.fromEntries(hashOf());
  address.hash = `${new URLSearchParams({ [MARK]: "", color: color ?? "", theme: theme ?? "" })}`;
  const tab = window.open(address, "_blank");
  if (tab) handOver(tab, access);
}

/** Tells a window of ours, when it asks, what opens the conversation. */
export function handOver(tab: Window, access: Access | null): void {
  const onAsk = (event: MessageEvent): void => {
    if (event.source !== tab || event.origin !== location.origin || event.data !== MARK) return;
    removeEventListener("message", onAsk);
    tab.postMessage(access, location.origin);
  };
  addEventListener("message", onAsk);
}

/** In such a tab: the conversation it was opened for. */
export async function takeOver(): Promise<Access | null> {
  const hash = hashOf();
  if (!hash.has(MARK)) return null;
  hash.delete(MARK);
  history.replaceState(null, "", `#${hash}`);
  return askOpener();
}

/** Asks the page of ours that opened this window what opens the conversation. */
export async function askOpener(): Promise<Access | null> {
  const { opener } = window;
  if (!opener) return null;
  const answer = new Promise<Access | null>((resolve) => {
    addEventListener("message", (event) => {
      if (event.source === opener && event.origin === location.origin)
        resolve(accessOf(event.data));
    });
    setTimeout(resolve, PATIENCE_MS, null);
  });
  opener.postMessage(MARK, location.origin);
  return answer;
}

function hashOf(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

function accessOf(received: unknown): Access | null {
  const { id, token } = Object(received) as Partial<Access>;
  return typeof id === "string" && typeof token === "string" ? { id, token } : null;
}
