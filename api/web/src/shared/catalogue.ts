// The texts of the page in one language: placeholders, plurals, dates.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type chat from "../../../../bot/locales/nb/chat.json";
import type identity from "../../../../bot/locales/nb/identity.json";
import type widget from "../../../../bot/locales/nb/widget.json";
import type { Texts } from "./wire";

export type TextKey = keyof typeof chat | keyof typeof identity | keyof typeof widget;
export type Values = Record<string, string | number>;

export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  nb: "Norsk bokmål",
  nn: "Norsk nynorsk",
  sv: "Svenska",
  da: "Dansk",
  fi: "Suomi",
  en: "English",
};

/** The texts of one section; `Key` are the keys it has. */
export class Catalogue<Key extends string = TextKey> {
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;

  constructor(
    readonly language: string,
    private readonly texts: Texts,
    private readonly errors: Texts,
  ) {
    const locale = language === "en" ? "en-GB" : language;
    this.#plural = new Intl.PluralRules(locale);
    this.#number = new Intl.NumberFormat(locale);
    this.#time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
  }

  /** The text of a key; `count` chooses the plural form. */
  t = (key: Key, values: Values = {}): string => {
    return this.#filled(this.texts[key], values) ?? key;
  };

  /** What an error code means, in the page's language. */
  error = (code: string): string | null => this.#filled(this.errors[code], {});

  /** A number as it is written in the page's language. */
  count = (value: number): string => this.#number.format(value);

  time = (iso: string): string => {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return "";
    const time = this.#time.format(date);
    const isToday = date.toDateString() === new Date().toDateString();
    return isToday ? time : `${this.#day.format(date)}, ${time}`;
  };

  #filled(found: Texts[string] | undefined, values: Values): string | null {
    if (found === undefined) return null;
    const text =
      typeof found === "string"
        ? found
        : (found[this.#plural.select(Number(values.count))] ?? found.other ?? "");
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === "number" ? this.#number.format(value) : (value ?? whole);
    });
  }
}

export const CatalogueContext = createContext<Catalogue>(new Catalogue("nb", {}, {}));

export function useCatalogue(): Catalogue {
  return useContext(CatalogueContext);
}
