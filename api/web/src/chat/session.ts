// What one open chat stands on: its parts, its language, and its texts.
import { Announcer } from "../shared/announcer";
import { ApiClient, type ApiError } from "../shared/api";
import { Catalogue } from "../shared/catalogue";
import { Conversation } from "../shared/conversation";
import type { SiteStorage } from "../shared/storage";
import { Store } from "../shared/store";
import type { Config } from "../shared/wire";
import { Late } from "./late";

const STRIP_WAIT_MS = 2000;

export class Session {
  readonly api: ApiClient;
  readonly conversation: Conversation;
  readonly announcer = new Announcer();
  readonly late = new Late();
  readonly catalogue: Store<Catalogue>;
  /** Called when the customer has given a score. */
  onScore?: (score: number) => void;

  constructor(
    public config: Config,
    readonly storage: SiteStorage,
  ) {
    this.api = new ApiClient(config.site, config.language);
    this.catalogue = new Store(catalogueOf(config));
    this.conversation = new Conversation(this.api, storage, (error) => this.textOf(error));
  }

  textOf(error: ApiError): string {
    const { t, error: textOf } = this.catalogue.get();
    if (error.status === 0) return t("unreachable");
    return error.title || textOf(error.code) || t("error_generic");
  }

  /** Fetches another language's texts and makes it the page's. */
  async speak(language: string): Promise<void> {
    this.config = await this.api.config(language);
    this.api.language = language;
    document.documentElement.lang = language;
    const address = new URL(location.href);
    address.searchParams.set("lang", language);
    history.replaceState(null, "", address);
    this.catalogue.set(catalogueOf(this.config));
  }

  /** As the customer chose it: remembered, said aloud, and the language of later answers. */
  async choose(language: string): Promise<void> {
    await this.speak(language);
    this.storage.update({ language });
    this.announcer.say(this.catalogue.get().t("language_changed"));
    await this.conversation.chooseLanguage(language);
  }

  /** Waits a little for the strip where notices hold, so that nothing jumps when it comes. */
  async waitForStrip(): Promise<void> {
    if (!this.config.notices) return;
    const wait = new Promise<void>((resolve) => setTimeout(resolve, STRIP_WAIT_MS));
    await Promise.race([this.late.load(), wait]);
  }

  /** Takes up the language that was chosen here before. */
  async resumeLanguage(): Promise<void> {
    const { language } = this.storage.get();
    const { config } = this;
    if (!language || language === config.language || !config.languages.includes(language)) return;
    await this.speak(language).catch(() => undefined);
  }
}

function catalogueOf({ language, catalogue }: Config): Catalogue {
  return new Catalogue(language, { ...catalogue.chat, ...catalogue.widget }, catalogue.errors);
}

/** The configuration that the server wrote into the page. */
export function configOf(page: Document): Config {
  return JSON.parse(page.getElementById("config")?.textContent ?? "") as Config;
}
