// The agents' HTTP client: waits out a server that restarts, and reads suggestions as they come.
import { ApiError, type SendOptions, send } from "../shared/api";
import { EventParser, type RawEvent } from "../shared/event_parser";
import type {
  About,
  AskedStyle,
  ConversationEntry,
  DismissReason,
  Hit,
  OwnConversation,
  Said,
  SuggestionEvent,
  Summary,
} from "./wire";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 2000;
const MAX_CHARS = 20_000; // of the newest messages; the server takes 64 KB

export interface ApiWatcher {
  onLine(isOnline: boolean): void;
  /** Resolves when somebody is signed in again. */
  signIn(): Promise<void>;
}

export type Outcome = { text: string } | { reason: DismissReason };

export class AgentApi {
  constructor(
    private readonly company: string,
    private readonly watcher: ApiWatcher,
  ) {}

  /** Asks for a suggestion and delivers its events, anew when the line breaks in the middle. */
  async assist(
    about: About,
    asked: AskedStyle,
    signal: AbortSignal,
    onEvent: (event: SuggestionEvent) => void,
  ): Promise<void> {
    const body = {
      ...bodyOf(about),
      ...(about.language ? { language: about.language } : {}),
      ...(asked.replyLanguage ? { reply_language: asked.replyLanguage } : {}),
      style: asked.style,
      channel: about.channel,
    };
    for (let broken = 0; !signal.aborted; broken += 1) {
      const response = await this.#request("POST", "assist", { body, signal });
      if (await readEvents(response, onEvent)) return;
      if (signal.aborted) return;
      this.watcher.onLine(false);
      onEvent({ type: "withdrawn" });
      await pause(broken, signal);
    }
  }

  async search(query: string, withInternal: boolean, signal: AbortSignal): Promise<Hit[]> {
    const wanted = new URLSearchParams({ q: query, internal: String(withInternal) });
    const response = await this.#request("GET", `search?${wanted}`, { signal });
    return ((await response.json()) as { results: Hit[] }).results;
  }

  async summary(about: About, language: string, signal: AbortSignal): Promise<Summary> {
    const body = { ...bodyOf(about), language };
    const response = await this.#request("POST", "summary", { body, signal });
    return (await response.json()) as Summary;
  }

  async conversations(signal: AbortSignal): Promise<ConversationEntry[]> {
    const response = await this.#request("GET", "conversations", { signal });
    return ((await response.json()) as { conversations: ConversationEntry[] }).conversations;
  }

  async conversation(id: string, signal: AbortSignal): Promise<OwnConversation> {
    const response = await this.#request("GET", `conversations/${encodeURIComponent(id)}`, {
      signal,
    });
    return (await response.json()) as OwnConversation;
  }

  async recordOutcome(suggestionId: string, outcome: Outcome): Promise<void> {
    const body = { outcome: "text" in outcome ? "used" : "dismissed", ...outcome };
    await this.#request("POST", `suggestions/${suggestionId}/outcome`, { body });
  }

  async #request(method: string, path: string, options: SendOptions): Promise<Response> {
    const address = `/api/agent/v1/companies/${encodeURIComponent(this.company)}/${path}`;
    for (let failures = 0; ; failures += 1) {
      try {
        const language = document.documentElement.lang;
        const response = await send(language, method, address, {
          ...options,
          credentials: "same-origin",
        });
        this.watcher.onLine(true);
        return response;
      } catch (error) {
        if (options.signal?.aborted) throw new Aborted();
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) await this.watcher.signIn();
        else if (isAway(error)) {
          this.watcher.onLine(false);
          await pause(failures, options.signal);
        } else throw error;
      }
    }
  }
}

/** The one who asked does not want the answer any more. */
export class Aborted extends Error {}

/** Whether nobody of ours answered: the server restarts, or the line is down. */
function isAway(error: ApiError): boolean {
  return error.status === 0 || (error.status >= 502 && error.code.startsWith("http_"));
}

function pause(failures: number, signal?: AbortSignal): Promise<void> {
  const wait_ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.6 ** failures);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Aborted());
    signal?.addEventListener("abort", onAbort, { once: true });
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const timer = setTimeout(wake, wait_ms);
    addEventListener("online", wake);
  });
}

function bodyOf(about: About) {
  if (about.conversationId) return { conversation_id: about.conversationId };
  return { messages: newest(about.messages) };
}

function newest(messages: readonly Said[]): Said[] {
  const kept: Said[] = [];
  let left = MAX_CHARS;
  for (const { role, text } of [...messages].reverse().slice(0, 100)) {
    if (kept.length > 0 && text.length > left) break;
    kept.unshift({ role, text: text.slice(0, left) });
    left -= text.length;
  }
  return kept;
}

/** Reads a stream to its end; false when it broke off before its last event. */
async function readEvents(
  response: Response,
  onEvent: (event: SuggestionEvent) => void,
): Promise<boolean> {
  const reader = response.body?.getReader();
  if (!reader) return false;
  const decoder = new TextDecoder();
  const parser = new EventParser();
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return isWhole;
      for (const raw of parser.push(decoder.decode(value, { stream: true })).events) {
        const event = decode(raw);
        if (event) onEvent(event);
        isWhole ||= event?.type === "suggestion" || event?.type === "error";
      }
    }
  } catch {
    return isWhole;
  }
}

function decode(raw: RawEvent): SuggestionEvent | null {
  // The shapes are the server's contract; unknown names are left alone.
  const value = JSON.parse(raw.data) as never;
  switch (raw.name) {
    case "text":
      return { type: "text", ...(value as { at: number; text: string }) };
    case "withdrawn":
      return { type: "withdrawn" };
    case "suggestion":
      return { type: "suggestion", suggestion: value };
    case "error":
      return { type: "error", ...(value as { title: string }) };
    default:
      return null;
  }
}
