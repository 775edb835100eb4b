// Remembers for this tab, and only once the visitor opened the chat, whether it was left open.

/** `open`: bring the panel back on the next page. `kept`: only its unread messages. */
export type Left = "open" | "kept" | "";

/** Reads it, or writes it when it is given. */
export function left(site: string, now?: Left): string {
  const key = `svarvakt:${site}:left`;
  try {
    if (now !== undefined) sessionStorage.setItem(key, now);
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return ""; // The page may not store anything: the panel is closed as each page begins.
  }
}
