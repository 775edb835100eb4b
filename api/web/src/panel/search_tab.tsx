// The tab of search: results as one types, public pages first, internal ones set apart.
import { useEffect, useState } from "preact/hooks";
import type { Announcer } from "../shared/announcer";
import { ApiError } from "../shared/api";
import { copyText } from "../shared/clipboard";
import { Aborted, type AgentApi } from "./agent_api";
import type { PanelMemory } from "./memory";
import { SourceQuote } from "./sources";
import { usePanel } from "./texts";
import type { Hit } from "./wire";

const PAUSE_MS = 120; // between two keys of somebody who types on

interface Props {
  api: AgentApi;
  memory: PanelMemory;
  announcer: Announcer;
  onInsert: ((text: string) => void) | null;
  textOf: (error: ApiError) => string;
}

export function SearchTab({ api, memory, announcer, onInsert, textOf }: Props) {
  const { t } = usePanel();
  const [query, setQuery] = useState(memory.query);
  const [withInternal, setWithInternal] = useState(true);
  const { hits, problem } = useHits(api, query.trim(), withInternal, textOf);

  useEffect(() => {
    if (hits === null) return;
    const timer = setTimeout(() => announcer.say(t("hits", { count: hits.length })), 700);
    return () => clearTimeout(timer);
  }, [hits]);
  const copy = async (quote: string) => {
    if (await copyText(quote)) announcer.say(t("copied"));
  };
  return (
    <>
      <search class="searching">
        <label for="query">{t("search_label")}</label>
        <input
          id="query"
          type="search"
          maxLength={200}
          autocomplete="off"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            memory.query = event.currentTarget.value;
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={withInternal}
            onChange={(event) => setWithInternal(event.currentTarget.checked)}
          />
          {t("with_internal")}
        </label>
      </search>
      {problem && <p class="form-problem">{problem}</p>}
      {hits?.length === 0 && <p class="hint">{t("no_hits")}</p>}
      <ul class="hits" aria-label={t("results")}>
        {hits?.map((hit) => (
          <li key={`${hit.internal} ${hit.url} ${hit.quote}`}>
            <SourceQuote source={hit} marks={hit.marks} />
            {!hit.internal && (
              <div class="row">
                {onInsert && (
                  <button type="button" class="plain" onClick={() => onInsert(hit.quote)}>
                    {t("insert_quote")}
                  </button>
                )}
                <button type="button" class="quiet" onClick={() => void copy(hit.quote)}>
                  {t("copy_quote")}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is found for a query; the last results stay until the next are there. */
function useHits(
  api: AgentApi,
  query: string,
  withInternal: boolean,
  textOf: (error: ApiError) => string,
) {
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (query.length < 2) {
      setHits(null);
      return;
    }
    const abort = new AbortController();
    const find = async () => {
      try {
        const found = await api.search(query, withInternal, abort.signal);
        if (abort.signal.aborted) return;
        setHits(found);
        setProblem(null);
      } catch (error) {
        if (error instanceof Aborted || abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        setProblem(textOf(error));
      }
    };
    const timer = setTimeout(() => void find(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, query, withInternal]);
  return { hits, problem };
}
