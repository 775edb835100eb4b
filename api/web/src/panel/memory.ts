// What a tab remembers until it is closed, so that a reload loses nothing that was typed.
import type { DeskState } from "./desk";

const SHORTCUTS_KEY = "svarvakt:panel:shortcuts";

export class PanelMemory {
  readonly #key: string;
  #remembered: Partial<DeskState> & { query?: string };

  /** `account`: whose panel it is; another one who signs in sees nothing of it. */
  constructor(account: string, company: string) {
    this.#key = `svarvakt:panel:${account}:${company}`;
    this.#remembered = read(sessionStorage, this.#key);
  }

  get(): Partial<DeskState> {
    const { query: _, ...state } = this.#remembered;
    return state;
  }

  get query(): string {
    return this.#remembered.query ?? "";
  }

  set query(query: string) {
    this.#remembered = { ...this.#remembered, query };
    write(sessionStorage, this.#key, this.#remembered);
  }

  update(state: DeskState): void {
    const { problem: _, ...kept } = state;
    this.#remembered = { ...this.#remembered, ...kept };
    write(sessionStorage, this.#key, this.#remembered);
  }
}

/** Whether single keys do something; chosen once for this browser. */
export function hasShortcuts(): boolean {
  return (read<{ on?: boolean }>(localStorage, SHORTCUTS_KEY).on ?? true) === true;
}

export function chooseShortcuts(on: boolean): void {
  write(localStorage, SHORTCUTS_KEY, { on });
}

function read<T extends object>(storage: Storage, key: string): T {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "{}");
    return (typeof value === "object" && value !== null ? value : {}) as T;
  } catch {
    return {} as T; // Damaged or switched off: the panel remembers as long as it is open.
  }
}

function write(storage: Storage, key: string, value: object): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or switched off; see read.
  }
}
