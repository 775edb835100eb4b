// Addresses that may be linked to, and links that lead to the quoted words on a page.

/** Says which addresses may be links. */
export type MayLink = (address: string) => boolean;

/** For customers: what the server allows in a message; everything else stays text. */
export function linksOf({ links }: { links?: readonly string[] | null }): MayLink {
  return (address) => links?.includes(address) ?? false;
}

/** For agents, who look at sources of every kind. */
export const anyLink: MayLink = () => true;

/** The address if it is http or https, else null. */
export function safeUrl(address: string): string | null {
  if (!/^https?:\/\//i.test(address)) return null;
  try {
    return new URL(address).href;
  } catch {
    return null;
  }
}

export function hostOf(address: string): string {
  try {
    return new URL(address).host.replace(/^www\./, "");
  } catch {
    return address;
  }
}

/** The page's address with a text fragment, so that the browser shows the quote itself. */
export function quoteUrl(address: string, quote: string): string | null {
  const url = safeUrl(address);
  if (!url) return null;
  const lines = quote
    .split("\n")
    .map((line) => line.replace(/^- /, "").trim())
    .filter((line) => line && !line.includes(" | "));
  const first = lines[0]?.split(/\s+/) ?? [];
  const last = lines.at(-1)?.split(/\s+/) ?? [];
  if (first.length < 2) return url;
  const start = first.slice(0, 6).join(" ");
  const isShort = lines.length === 1 && first.length <= 12;
  const words = isShort ? [first.join(" ")] : [start, last.slice(-4).join(" ")];
  // A dash or a comma has a meaning of its own in a text fragment.
  const fragment = words.map((part) => encoded(part).replaceAll("-", "%2D")).join(",");
  return `${url}${url.includes("#") ? "" : "#"}:~:text=${fragment}`;
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return ""; // Half a surrogate pair.
  }
}
