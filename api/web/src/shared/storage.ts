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
}

export class SiteStorage {
  readonly #key: string;
  #remembered: Remembered;

  constructor(site: string) {
    this.#key = `svarvakt:${site}`;
    this.#remembered = this.#read();
  }

  get(): Remembered {
    return this.#remembered;
  }

  update(change: Partial<{ [K in keyof Remembered]: Remembered[K] | undefined }>): void {
    this.#remembered = { ...this.#remembered, ...change } as Remembered;
    this.#write();
  }

  clear(): void {
    this.#remembered = {};
    this.#write();
  }

  #read(): Remembered {
    try {
      const value: unknown = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
      return typeof value === "object" && value !== null ? value : {};
    } catch {
      return {}; // Storage is switched off or damaged: the conversation lives as long as the page.
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
