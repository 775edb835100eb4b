// Starts the chat page with the configuration the server wrote into it.
import { render } from "preact";
import { useState } from "preact/hooks";
import { Announcer } from "../shared/announcer";
import { ApiClient, ApiError } from "../shared/api";
import { Catalogue, CatalogueContext } from "../shared/catalogue";
import { Conversation } from "../shared/conversation";
import { SiteStorage } from "../shared/storage";
import type { Config } from "../shared/wire";
import "./chat.css";
import { Page } from "./page";

class ChatPage {
  readonly api: ApiClient;
  readonly storage: SiteStorage;
  readonly conversation: Conversation;
  readonly announcer = new Announcer();
  catalogue: Catalogue;

  constructor(public config: Config) {
    this.api = new ApiClient(config.site, config.language);
    this.storage = new SiteStorage(config.site);
    this.catalogue = catalogueOf(config);
    this.conversation = new Conversation(this.api, this.storage, (error) => this.textOf(error));
  }

  textOf(error: ApiError): string {
    if (error.status === 0) return this.catalogue.t("unreachable");
    return error.title || this.catalogue.error(error.code) || this.catalogue.t("error_generic");
  }

  /** Fetches another language's texts and makes it the page's. */
  async speak(language: string): Promise<void> {
    this.config = await this.api.config(language);
    this.catalogue = catalogueOf(this.config);
    this.api.language = language;
    this.storage.update({ language });
    document.documentElement.lang = language;
    const address = new URL(location.href);
    address.searchParams.set("lang", language);
    history.replaceState(null, "", address);
  }
}

function catalogueOf(config: Config): Catalogue {
  return new Catalogue(config.language, config.catalogue.chat, config.catalogue.errors);
}

function App({ chat }: { chat: ChatPage }) {
  const [catalogue, setCatalogue] = useState(chat.catalogue);
  const choose = async (language: string) => {
    try {
      await chat.speak(language);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      chat.announcer.say(chat.textOf(error));
      chat.conversation.showProblem(error);
      return;
    }
    setCatalogue(chat.catalogue);
    chat.announcer.say(chat.catalogue.t("language_changed"));
    await chat.conversation.chooseLanguage(language);
  };
  return (
    <CatalogueContext.Provider value={catalogue}>
      <Page
        config={chat.config}
        conversation={chat.conversation}
        storage={chat.storage}
        announcer={chat.announcer}
        onLanguage={(language) => void choose(language)}
      />
    </CatalogueContext.Provider>
  );
}

async function start(root: HTMLElement, config: Config): Promise<void> {
  const chat = new ChatPage(config);
  const chosen = chat.storage.get().language;
  // An address that names a language wins over what was chosen last time.
  const isNamed = new URLSearchParams(location.search).has("lang");
  if (chosen && chosen !== config.language && !isNamed && config.languages.includes(chosen)) {
    await chat.speak(chosen).catch(() => undefined);
  }
  render(<App chat={chat} />, root);
  await chat.conversation.open();
}

const root = document.getElementById("app");
const config = document.getElementById("config")?.textContent;
if (root && config) void start(root, JSON.parse(config) as Config);
