// Fetches the parts that nobody needs before the first question: answers, forms, dialogs.
import { Store } from "../shared/store";

const PAUSE_MS = 2000;

type Parts = typeof import("./late_parts");

export class Late {
  readonly parts = new Store<Parts | null>(null);
  #loading: Promise<void> | null = null;

  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    for (;;) {
      try {
        this.parts.set(await import("./late_parts"));
        return;
      } catch {
        if (await isReplaced()) location.reload();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}

/** Whether the server is there but no longer has this page's parts: it was updated meanwhile. */
async function isReplaced(): Promise<boolean> {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (entry?.type === "reload") return false;
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  return response?.ok ?? false;
}
