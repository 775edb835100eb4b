// The steps of a sign-in in one tab: what it is for, off to the provider, and what comes back.
import { type Access, ApiError, pathOf, send } from "../shared/api";
import { SiteStorage } from "../shared/storage";
import { askOpener } from "../widget/pop_out";

/** What this tab signs in for; `isWindow`: the chat is in another one, which opened it. */
interface Errand {
  access: Access;
  isWindow: boolean;
}

export type Outcome = { to: string } | { done: "window" | "tab" } | { problem: string };

export class SignIn {
  readonly #key: string;

  constructor(
    private readonly site: string,
    private readonly language: string,
  ) {
    this.#key = `svarvakt:${site}:sign-in`;
  }

  /** Does what the address asks for; an address is used once, so that a reload repeats nothing. */
  async run(): Promise<Outcome> {
    const hash = new URLSearchParams(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
    const problem = hash.get("problem");
    const code = hash.get("code");
    if (problem) return { problem };
    if (code) return this.#attempt((access) => this.#finish(access, code));
    if (hash.has("start")) await this.#remember();
    else return { done: this.isWindow ? "window" : "tab" };
    return this.go();
  }

  /** Asks the server where to go. */
  go(): Promise<Outcome> {
    return this.#attempt(async (access) => {
      const response = await send(this.language, "POST", pathOf(access, "sign-in"), {
        token: access.token,
        credentials: "same-origin", // the cookie by which this browser is known again
      });
      return { to: ((await response.json()) as { url: string }).url };
    });
  }

  get isWindow(): boolean {
    return this.#errand()?.isWindow ?? false;
  }

  async #finish(access: Access, code: string): Promise<Outcome> {
    await send(this.language, "POST", pathOf(access, "sign-in/finish"), {
      body: { code },
      token: access.token,
    });
    return { done: this.isWindow ? "window" : "tab" };
  }

  async #attempt(step: (access: Access) => Promise<Outcome>): Promise<Outcome> {
    const access = this.#errand()?.access;
    if (!access) return { problem: "sign_in_lost" };
    try {
      return await step(access);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { problem: error.isGone && error.status === 404 ? goneCode(error) : error.code };
    }
  }

  async #remember(): Promise<void> {
    const opened = await askOpener();
    const access = opened ?? new SiteStorage(this.site).get().conversation;
    if (!access) return;
    const errand: Errand = { access, isWindow: opened !== null };
    sessionStorage.setItem(this.#key, JSON.stringify(errand));
  }

  #errand(): Errand | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? "null");
    } catch {
      return null;
    }
  }
}

/** A conversation that is gone was left elsewhere meanwhile. */
function goneCode({ code }: ApiError): string {
  return code === "conversation_not_found" ? "sign_in_lost" : code;
}
