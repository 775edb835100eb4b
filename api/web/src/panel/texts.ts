// The panel's texts.
import type panelTexts from "../../../../bot/locales/nb/panel.json";
import { useSection } from "../console/config";
import type { Catalogue } from "../shared/catalogue";

export type PanelKey = keyof typeof panelTexts;

export function usePanel(): Catalogue<PanelKey> {
  return useSection<PanelKey>("panel");
}
