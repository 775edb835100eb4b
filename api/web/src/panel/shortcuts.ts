// Single keys: what they do, unless somebody types or has turned them off.
import { useEffect } from "preact/hooks";
import type { PanelKey } from "./texts";

export type Action =
  | "suggestion"
  | "search"
  | "summary"
  | "insert"
  | "copy"
  | "edit"
  | "again"
  | "help";

export const SHORTCUTS: readonly { key: string; action: Action; text: PanelKey }[] = [
  { key: "f", action: "suggestion", text: "tab_suggestion" },
  { key: "/", action: "search", text: "tab_search" },
  { key: "s", action: "summary", text: "tab_summary" },
  { key: "i", action: "insert", text: "key_insert" },
  { key: "c", action: "copy", text: "copy" },
  { key: "e", action: "edit", text: "edit" },
  { key: "r", action: "again", text: "ask_again" },
  { key: "?", action: "help", text: "help" },
];

export function useShortcuts(isOn: boolean, run: (action: Action) => void): void {
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const shortcut = SHORTCUTS.find(({ key }) => key === event.key);
      if (!shortcut) return;
      event.preventDefault();
      run(shortcut.action);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn, run]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, textarea, select");
}
