// The texts of the sources' pages.
import type texts from "../../../../../bot/locales/nb/admin_sources.json";
import { useSection } from "../../console/config";
import type { Catalogue } from "../../shared/catalogue";

export type SourceKey = keyof typeof texts;

export function useTexts(): Catalogue<SourceKey> {
  return useSection<SourceKey>("admin_sources");
}
