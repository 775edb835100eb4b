// What the server wrote into a console page, and the texts in it, section by section.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type consoleTexts from "../../../../bot/locales/nb/console.json";
import { Catalogue } from "../shared/catalogue";
import type { Texts } from "../shared/wire";

export type ConsoleKey = keyof typeof consoleTexts;

export interface ConsoleConfig {
  page: string;
  /** What the sign-in page calls the OpenID Connect provider; only where there is one. */
  openid_label?: string;
  language: string;
  languages: string[];
  catalogue: Record<string, Texts>;
  /** Origins that may frame the page and speak to it. */
  frame_origins?: string[];
}

export const ConfigContext = createContext<ConsoleConfig>({
  page: "",
  language: "nb",
  languages: [],
  catalogue: {},
});

export function readConfig(): ConsoleConfig {
  return JSON.parse(document.getElementById("config")?.textContent ?? "{}") as ConsoleConfig;
}

/** The texts of a section; name its keys: `catalogueOf<keyof typeof panelTexts>(config, "panel")`. */
export function catalogueOf<Key extends string>(
  config: ConsoleConfig,
  section: string,
): Catalogue<Key> {
  const { language, catalogue } = config;
  return new Catalogue<Key>(language, catalogue[section] ?? {}, catalogue.errors ?? {});
}

/** The texts of a section, inside a page. */
export function useSection<Key extends string>(section: string): Catalogue<Key> {
  return catalogueOf<Key>(useContext(ConfigContext), section);
}

export function useConsole(): Catalogue<ConsoleKey> {
  return useSection<ConsoleKey>("console");
}
