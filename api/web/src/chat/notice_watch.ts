// Keeps the strip of notices true while the page is open: one that was ended goes within seconds.
import { send } from "../shared/api";
import type { Notice } from "../shared/wire";

const EVERY_MS = 10_000;
const SOONEST_MS = 500;

/** Looks now, then every few seconds while the page is seen, and at the moment one ends. */
export function watchNotices(
  query: URLSearchParams,
  first: readonly Notice[],
  onNotices: (notices: readonly Notice[]) => void,
): () => void {
  const address = `/api/widget/v1/notices?${query}`;
  let shown = first;
  let timer = 0;
  let isOver = false;

  const look = async () => {
    clearTimeout(timer);
    try {
      const answer = await send(query.get("lang") ?? "", "GET", address);
      shown = ((await answer.json()) as { items: Notice[] }).items;
    } catch {
      shown = shown.filter(({ ends_at }) => !ends_at || Date.parse(ends_at) > Date.now());
    }
    if (isOver) return;
    onNotices(shown);
    const waits = shown.map(({ ends_at }) =>
      ends_at ? Date.parse(ends_at) - Date.now() : EVERY_MS,
    );
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(SOONEST_MS, Math.min(EVERY_MS, ...waits)));
  };
  const ask = () => void (document.hidden || look());

  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", ask);
  };
}
