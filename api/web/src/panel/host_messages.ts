// What a host may say to the panel (protocol v1): every field checked, nothing else kept.
import type { Channel, Said } from "./wire";

const MAX_MESSAGES = 100;
const MAX_CHARS = 20_000;
const MAX_FIELDS = 20;
const ROLES: Readonly<Record<string, Said["role"]>> = {
  customer: "customer",
  bot: "bot",
  agent: "agent",
};

export type HostCapability = "insert" | "note";

export interface HostContext {
  id: string;
  channel: Channel;
  language: string | null;
  messages: Said[];
  contact: [string, string][];
}

export type HostMessage =
  | { t: "hello" }
  | { t: "init"; host: string; caps: HostCapability[] }
  | { t: "context"; context: HostContext }
  | { t: "message"; conversationId: string; message: Said }
  | { t: "sent"; suggestionId: string; text: string };

type Fields = Readonly<Record<string, unknown>>;

/** The message, or null when it is not one of ours, of this version, with this page's nonce. */
export function parseHostMessage(data: unknown, nonce: string): HostMessage | null {
  const fields = fieldsOf(data);
  if (fields?.kp !== 1) return null;
  if (fields.t === "hello") return { t: "hello" };
  if (fields.nonce !== nonce) return null;
  switch (fields.t) {
    case "init":
      return initOf(fields);
    case "context":
      return contextOf(fields);
    case "message":
      return messageOf(fields);
    case "sent":
      return sentOf(fields);
    default:
      return null;
  }
}

function initOf(fields: Fields): HostMessage | null {
  const host = textOf(fields.host, 60);
  if (host === null || !Array.isArray(fields.caps)) return null;
  const known: HostCapability[] = ["insert", "note"];
  const given: unknown[] = fields.caps;
  return { t: "init", host, caps: known.filter((one) => given.includes(one)) };
}

function contextOf(fields: Fields): HostMessage | null {
  const conversation = fieldsOf(fields.conversation);
  const id = textOf(conversation?.id, 200);
  if (!conversation || id === null || !Array.isArray(conversation.messages)) return null;
  const given: unknown[] = conversation.messages;
  const messages = given.slice(-MAX_MESSAGES).map(saidOf);
  if (!messages.every((one) => one !== null)) return null;
  const context = {
    id,
    channel: conversation.channel === "email" ? ("email" as const) : ("chat" as const),
    language: textOf(conversation.lang, 8),
    messages,
    contact: contactOf(fields.contact),
  };
  return { t: "context", context };
}

function messageOf(fields: Fields): HostMessage | null {
  const conversationId = textOf(fields.conversationId, 200);
  const message = saidOf(fields.message);
  if (conversationId === null || message === null) return null;
  return { t: "message", conversationId, message };
}

function sentOf(fields: Fields): HostMessage | null {
  const suggestionId = textOf(fields.suggestionId, 32);
  const text = textOf(fields.text, MAX_CHARS);
  if (!suggestionId || !/^[0-9a-f]{32}$/.test(suggestionId) || !text) return null;
  return { t: "sent", suggestionId, text };
}

function saidOf(value: unknown): Said | null {
  const fields = fieldsOf(value);
  const role = typeof fields?.role === "string" && Object.hasOwn(ROLES, fields.role);
  const text = textOf(fields?.text, MAX_CHARS);
  if (!role || text === null) return null;
  return { role: ROLES[fields.role as string] ?? "customer", text };
}

/** What the host knows of the customer: short texts and numbers, to be shown and nothing more. */
function contactOf(value: unknown): [string, string][] {
  const fields = fieldsOf(value);
  if (!fields) return [];
  return Object.entries(fields)
    .filter(([, one]) => typeof one === "string" || typeof one === "number")
    .slice(0, MAX_FIELDS)
    .map(([name, one]) => [name.slice(0, 40), String(one).slice(0, 300)]);
}

function fieldsOf(value: unknown): Fields | null {
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value);
  return isPlain ? (value as Fields) : null;
}

function textOf(value: unknown, maxChars: number): string | null {
  return typeof value === "string" && value.length <= maxChars ? value : null;
}
