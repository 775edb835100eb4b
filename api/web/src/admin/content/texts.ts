// The texts of the pages about versions, documents, the test bench and embedding.
import type texts from "../../../../../bot/locales/nb/admin_content.json";
import { useSection } from "../../console/config";
import type { Catalogue } from "../../shared/catalogue";

export type ContentKey = keyof typeof texts;

export function useTexts(): Catalogue<ContentKey> {
  return useSection<ContentKey>("admin_content");
}

export const LANGUAGE_KEYS: readonly (readonly [code: string, key: ContentKey])[] = [
  ["nb", "language_nb"],
  ["nn", "language_nn"],
  ["sv", "language_sv"],
  ["da", "language_da"],
  ["fi", "language_fi"],
  ["en", "language_en"],
];

/** A language's name in the page's language; unknown ones keep their code. */
export function useLanguageName(): (code: string) => string {
  const { t } = useTexts();
  return (code) => {
    const key = LANGUAGE_KEYS.find(([known]) => known === code)?.[1];
    return key ? t(key) : code;
  };
}

const WARNINGS: Readonly<Record<string, readonly [name: ContentKey, help: ContentKey]>> = {
  nearly_empty: ["warning_nearly_empty", "warning_nearly_empty_help"],
  hidden_text_dropped: ["warning_hidden_text", "warning_hidden_text_help"],
  instruction_like_text: ["warning_instruction", "warning_instruction_help"],
  near_duplicate: ["warning_near_duplicate", "warning_near_duplicate_help"],
  boilerplate_left: ["warning_boilerplate", "warning_boilerplate_help"],
  slot_without_fact: ["warning_slot", "warning_slot_help"],
};

/** A warning's name and what it means; one we do not know keeps its code. */
export function useWarning(): (code: string) => { name: string; help: string } {
  const { t } = useTexts();
  return (code) => {
    const found = WARNINGS[code];
    return found ? { name: t(found[0]), help: t(found[1]) } : { name: code, help: "" };
  };
}
