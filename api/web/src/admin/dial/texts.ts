// The texts of the page about answer floors, and shares as people write them.
import type texts from "../../../../../bot/locales/nb/admin_dial.json";
import { useSection } from "../../console/config";
import type { Catalogue } from "../../shared/catalogue";

export type DialKey = keyof typeof texts;

export function useTexts(): Catalogue<DialKey> {
  return useSection<DialKey>("admin_dial");
}

/** Writes a share as per cent; what cannot be told is a dash. */
export function usePercent(): (share: number | null) => string {
  const { t, count } = useTexts();
  return (share) =>
    share === null ? "–" : t("percent", { n: count(Math.round(share * 1000) / 10) });
}
