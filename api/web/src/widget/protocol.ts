// What the panel and the page around it may say to each other.

export type Values = Record<string, string | number | boolean>;
export type Theme = "auto" | "light" | "dark";

/** What the page asks of the panel. */
export type HostMessage =
  | { t: "show"; focus: boolean }
  | { t: "hide" | "handoff" | "reset" }
  | { t: "prefill" | "send"; text: string }
  | {
      t: "update";
      lang?: string;
      theme?: Theme;
      color?: string;
      page?: string;
      attributes?: Values;
    }
  | { t: "identify"; token: string }
  | { t: "context"; values: Values };

/** What the panel tells the page; never the text of a message. */
export type PanelMessage =
  | { t: "ready"; started: boolean }
  | { t: "close" }
  /** `label` says the count in words; empty when there is nothing unread. */
  | { t: "unread"; count: number; label: string }
  | { t: "event"; name: EventName; detail: Values };

export type EventName =
  | "conversation:started"
  | "conversation:ended"
  | "csat"
  | "message:sent"
  | "message:received"
  | "handoff:requested"
  | "handoff:accepted"
  | "agent:joined"
  | "agent:left"
  | "link:clicked"
  | "error";

/** The first words between the two windows; all else goes over the port that answers them. */
export interface Greeting {
  t: "hello" | "init";
  nonce: string;
}

// Colours and themes are passed on only in these forms; all else would be a way into a style.
export const isColor = (value: unknown): value is string => /^#[\da-f]{6}$/i.test(`${value}`);
export const isTheme = (value: unknown): value is Theme => /^(auto|light|dark)$/.test(`${value}`);

/** Whether the loader may act on what came over the port. */
export function isPanelMessage(received: unknown): received is PanelMessage {
  const { t, started, count, label, name, detail } = Object(received);
  switch (t) {
    case "close":
      return true;
    case "ready":
      return typeof started === "boolean";
    case "unread":
      return Number.isInteger(count) && typeof label === "string";
    default:
      return t === "event" && /^[a-z:]{3,40}$/.test(name) && Object.values(detail).every(isPlain);
  }
}

function isPlain(value: unknown): boolean {
  return /^(string|number|boolean)$/.test(typeof value);
}
