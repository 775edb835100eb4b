// The script tag that puts the widget on a page, with the attributes that were chosen.
import type { Embedding } from "./wire";

export interface Look {
  lang: string;
  position: string;
  theme: string;
  color: string;
}

/** How it looks when nothing is chosen: none of the attributes is written. */
export const PLAIN: Look = { lang: "", position: "", theme: "", color: "" };

/** The attributes by name, without `data-`. */
export function attributesOf(embedding: Embedding, look: Look): [string, string][] {
  const chosen = Object.entries(look).filter(([, value]) => value !== "");
  return [["site", embedding.site], ...(chosen as [string, string][])];
}

export function snippetOf(embedding: Embedding, look: Look): string {
  const attributes = attributesOf(embedding, look)
    .map(([name, value]) => ` data-${name}="${value}"`)
    .join("");
  return `<script src="${embedding.origin}/loader.js"${attributes} async></script>`;
}
