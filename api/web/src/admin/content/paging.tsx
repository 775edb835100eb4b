// Lists that are read a part at a time: the next part is added below.
import { useEffect, useState } from "preact/hooks";
import { useConsole } from "../../console/config";
import type { AdminApi } from "../admin_api";
import { type Loaded, useLoaded, useProblem } from "../parts/loading";
import { useTexts } from "./texts";

const PART = 50;

interface Part {
  items: unknown[];
  total: number;
}

export interface Paged<T extends Part> {
  loaded: Loaded<T>;
  problem: string | null;
  isLoading: boolean;
  more: () => Promise<void>;
}

/** Reads the first part of a list, anew whenever the query changes, and more on demand. */
export function usePaged<T extends Part>(
  api: AdminApi,
  path: string,
  query: URLSearchParams,
): Paged<T> {
  const problemOf = useProblem();
  const [problem, setProblem] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(false);
  const read = (offset: number) => {
    const whole = new URLSearchParams(query);
    whole.set("offset", `${offset}`);
    whole.set("limit", `${PART}`);
    return api.get<T>(`${path}?${whole}`);
  };
  const key = `${api.base}${path}?${query}`;
  const loaded = useLoaded(() => read(0), key);
  useEffect(() => setProblem(null), [key]);
  const more = async () => {
    if (!loaded.value) return;
    setLoading(true);
    setProblem(null);
    try {
      const next = await read(loaded.value.items.length);
      loaded.set({ ...next, items: [...loaded.value.items, ...next.items] });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setLoading(false);
    }
  };
  return { loaded, problem, isLoading, more };
}

interface Props<T extends Part> {
  shown: number;
  total: number;
  paged: Paged<T>;
}

/** How much of the list is there, and the button for more of it. */
export function More<T extends Part>({ shown, total, paged }: Props<T>) {
  const { t } = useTexts();
  const { t: common } = useConsole();
  if (total <= PART) return null;
  return (
    <div class="more">
      <p class="muted">{t("shown_of", { shown, total })}</p>
      {paged.problem && <p class="form-problem">{paged.problem}</p>}
      {shown < total && (
        <button
          type="button"
          class="plain"
          disabled={paged.isLoading}
          onClick={() => void paged.more()}
        >
          {paged.isLoading ? common("loading") : t("show_more")}
        </button>
      )}
    </div>
  );
}
