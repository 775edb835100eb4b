// What is read from the server for a page: waiting for it, failing at it, trying again.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { useConsole } from "../../console/config";
import { ApiError } from "../../shared/api";

export interface Loaded<T> {
  value: T | null;
  problem: string | null;
  reload: () => Promise<void>;
  set: (value: T) => void;
}

/** Reads something when the page opens, and again on demand. */
export function useLoaded<T>(read: () => Promise<T>, key: string): Loaded<T> {
  const problemOf = useProblem();
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = useCallback(async () => {
    setProblem(null);
    try {
      setValue(await read());
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [key]);
  useEffect(() => void reload(), [reload]);
  return { value, problem, reload, set: (next) => setValue(() => next) };
}

/** What to tell a person about a request that failed. */
export function useProblem(): (error: unknown) => string {
  const { t, error: textOf } = useConsole();
  return (error) => {
    if (!(error instanceof ApiError)) throw error;
    return error.title || textOf(error.code) || t("unreachable");
  };
}

interface Props<T> {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}

export function Loading<T>({ loaded, children }: Props<T>) {
  const { t } = useConsole();
  if (loaded.value !== null) return <>{children(loaded.value)}</>;
  if (loaded.problem === null) return <p class="waiting">{t("loading")}</p>;
  return (
    <div class="waiting" role="alert">
      <p>{loaded.problem}</p>
      <button type="button" class="plain" onClick={() => void loaded.reload()}>
        {t("try_again")}
      </button>
    </div>
  );
}
