// What this browser remembers about one site: the conversation's key, unsent messages, language.
import type { Access } from "./api";
import type { FeedbackValue } from "./wire";

export interface Unsent {
  id: string;
  text: string;
  created_at: string;
}

export interface Remembered {
  conversation?: Access;
  unsent?: Unsent[];
  language?: string;
  feedback?: Record<string, FeedbackValue>;
  /** Text in the composer that was not sent yet. */
  typed?: string;
  /** Number of the last message that was on screen. */
  seen?: number;
  /** Notices that were put away. */
  dismissed?: string[];
}

export class SiteStorage {
  readonly #key: string;
  #remembered: Remembered;

  constructor(site: string) {
    this.#key = `svarvakt:${site}`;
    this.#remembered = this.#read() ?? {};
  }

  get(): Remembered {
    return this.#remembered;
  }

  /** Changes some fields and leaves the others as another tab may have written them. */
  update(change: Partial<{ [K in keyof Remembered]: Remembered[K] | undefined }>): void {
    this.#remembered = { ...(this.#read() ?? this.#remembered), ...change } as Remembered;
    this.#write();
  }

  /** Drops what belongs to one conversation; the language stays. */
  forgetConversation(): void {
    const gone = { conversation: undefined, unsent: undefined, feedback: undefined };
    this.update({ ...gone, seen: undefined });
  }

  clear(): void {
    this.#remembered = {};
    this.#write();
  }

  /** Calls back when another tab changed something, also while this one was set aside. */
  watch(onChange: () => void): void {
    const refresh = () => {
      this.#remembered = this.#read() ?? this.#remembered;
      onChange();
    };
    addEventListener("storage", ({ key }) => (key === this.#key || key === null) && refresh());
    addEventListener("pageshow", ({ persisted }) => persisted && refresh());
  }

  /** `null` when storage is switched off: then the conversation lives as long as the page. */
  #read(): Remembered | null {
    try {
      const stored = localStorage.getItem(this.#key) ?? "{}";
      const value: unknown = JSON.parse(stored);
      return typeof value === "object" && value !== null ? value : {};
    } catch (error) {
      return error instanceof SyntaxError ? {} : null;
    }
  }

  #write(): void {
    try {
      if (Object.values(this.#remembered).every((value) => value === undefined)) {
        localStorage.removeItem(this.#key);
      } else {
        localStorage.setItem(this.#key, JSON.stringify(this.#remembered));
      }
    } catch {
      // Full or switched off; see #read.
    }
  }
}
