// What a page may ask of the panel, field by field: the panel checks it all, whoever sent it.
import { type HostMessage, isColor, isTheme } from "./protocol";

type Check = (value: unknown) => boolean;

const MAX_TEXT_CHARS = 4000;
const MAX_VALUE_CHARS = 2048;

/** The only keys of a page's context that are kept; shown to the customer and to a person. */
export const CONTEXT_KEYS = [
  "page",
  "product",
  "plan",
  "cart",
  "orderId",
  "customerId",
  "reference",
] as const;
export type ContextKey = (typeof CONTEXT_KEYS)[number];

const isFlag: Check = (value) => typeof value === "boolean";

const isText =
  (maxChars: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= maxChars;
const isMessage = isText(MAX_TEXT_CHARS);
const isValue = isText(MAX_VALUE_CHARS);

/** Facts under the keys we know, each of them short. */
const areFacts: Check = (value) =>
  isObject(value) &&
  Object.entries(value).every(
    ([key, one]) =>
      CONTEXT_KEYS.some((known) => known === key) &&
      (isFlag(one) || Number.isFinite(one) || isValue(one)),
  );

const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** Three base64url parts, the last one not empty: the shape of a signed JWT. */
const isToken: Check = (value) =>
  isMessage(value) && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value as string);

const REQUESTS: Readonly<Record<HostMessage["t"], Readonly<Record<string, Check>>>> = {
  show: { focus: isFlag },
  hide: {},
  handoff: {},
  reset: {},
  prefill: { text: isMessage },
  send: { text: isMessage },
  update: {
    lang: isOptional((value) => isText(35)(value) && /^[a-z]{2}/i.test(value as string)),
    theme: isOptional(isTheme),
    color: isOptional(isColor),
    page: isOptional(isValue),
    attributes: isOptional(areFacts),
  },
  identify: { token: isToken },
  context: { values: areFacts },
};

/** Returns the request if it is one of these with its fields and no others, else null. */
export function requestOf(received: unknown): HostMessage | null {
  if (!isObject(received)) return null;
  const { t, ...rest } = received;
  if (typeof t !== "string" || !Object.hasOwn(REQUESTS, t)) return null;
  const fields = REQUESTS[t as HostMessage["t"]];
  const isKnown = Object.keys(rest).every((key) => Object.hasOwn(fields, key));
  const isRight = Object.entries(fields).every(([key, check]) => check(rest[key]));
  return isKnown && isRight ? (received as unknown as HostMessage) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return Object.getPrototypeOf(value ?? 0) === Object.prototype;
}
