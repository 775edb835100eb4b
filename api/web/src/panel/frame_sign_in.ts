// Signing in inside a frame: a window of ours asks for name and password, the frame gets a code.
//
// The browser gives a framed page no cookie of ours. The window posts a one-time code to this page;
// the code is worth nothing without the verifier, which never leaves here.
import type { Session } from "../console/session";
import { ApiError, send } from "../shared/api";

const SESSION_PATH = "/api/console/v1/session/frame";

/** Opens the window (call it from a click) and resolves with who signed in. */
export async function signInByWindow(): Promise<Session> {
  const opened = window.open("about:blank", "svarvakt-login", "popup,width=460,height=640");
  if (!opened) throw new ApiError(0, "window_blocked", "");
  const verifier = base64(crypto.getRandomValues(new Uint8Array(32)));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const wanted = new URLSearchParams({ frame: base64(new Uint8Array(hash)) });
  opened.location.replace(`/login?${wanted}`);
  const code = await codeFrom(opened);
  const response = await send(document.documentElement.lang, "POST", SESSION_PATH, {
    body: { code, verifier },
    credentials: "same-origin",
  });
  return (await response.json()) as Session;
}

function codeFrom(opened: Window): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearInterval(watch);
      removeEventListener("message", receive);
    };
    const receive = (event: MessageEvent<unknown>) => {
      if (event.source !== opened || event.origin !== location.origin) return;
      const data = event.data as { frameCode?: unknown } | null;
      if (typeof data?.frameCode !== "string") return;
      done();
      opened.close();
      resolve(data.frameCode);
    };
    const watch = setInterval(() => {
      if (!opened.closed) return;
      done();
      reject(new ApiError(0, "window_closed", ""));
    }, 500);
    addEventListener("message", receive);
  });
}

function base64(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
