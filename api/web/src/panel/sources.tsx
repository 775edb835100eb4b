// Sources beside a suggestion: the quotes it rests on, pages near it, and what is internal.
import { LANGUAGE_NAMES } from "../shared/catalogue";
import { Icon } from "../shared/components/icon";
import { Quote } from "../shared/components/sources";
import { anyLink, hostOf, quoteUrl } from "../shared/links";
import type { Citation } from "../shared/wire";
import { usePanel } from "./texts";
import type { Source } from "./wire";

interface CitedProps {
  citations: readonly Citation[];
  shown: number | null;
  onToggle: (n: number) => void;
}

/** The quotes that prove a suggestion, by number; one at a time is open. */
export function CitedSources({ citations, shown, onToggle }: CitedProps) {
  const { t } = usePanel();
  if (citations.length === 0) return null;
  return (
    <section class="cited" aria-label={t("cited")}>
      <h2>{t("cited")}</h2>
      <ol>
        {citations.map((citation) => (
          <Cited
            key={citation.n}
            citation={citation}
            isOpen={shown === citation.n}
            onToggle={() => onToggle(citation.n)}
          />
        ))}
      </ol>
    </section>
  );
}

interface OneProps {
  citation: Citation;
  isOpen: boolean;
  onToggle: () => void;
}

function Cited({ citation, isOpen, onToggle }: OneProps) {
  const bodyId = `quote-${citation.n}`; // the marks in the text control it, too
  return (
    <li>
      <button
        type="button"
        class="source"
        aria-expanded={isOpen}
        aria-controls={bodyId}
        data-source={citation.n}
        onClick={onToggle}
      >
        <span class="number">{citation.n}</span>
        <span class="title" lang={citation.language || undefined}>
          {citation.title || hostOf(citation.url)}
        </span>
        <Icon name="chevron" />
      </button>
      <div id={bodyId} class="source-body" hidden={!isOpen}>
        {isOpen && <Quote citation={citation} mayLink={anyLink} />}
      </div>
    </li>
  );
}

/** Pages near the question, public ones first; internal ones are set apart in words and colour. */
export function NearSources({ sources }: { sources: readonly Source[] }) {
  const { t } = usePanel();
  const open = sources.filter((one) => !one.internal);
  const internal = sources.filter((one) => one.internal);
  return (
    <>
      {open.length > 0 && (
        <section class="near" aria-label={t("near")}>
          <h2>{t("near")}</h2>
          <ul>
            {open.map((source) => (
              <li key={source.url + source.quote}>
                <SourceQuote source={source} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {internal.length > 0 && (
        <section class="near internal-list" aria-label={t("internal_sources")}>
          <h2>{t("internal_sources")}</h2>
          <ul>
            {internal.map((source) => (
              <li key={source.url + source.quote}>
                <SourceQuote source={source} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface QuoteProps {
  source: Source;
  marks?: readonly [number, number][];
}

/** A page's title, where it is, and its words; those searched for are marked. */
export function SourceQuote({ source, marks = [] }: QuoteProps) {
  const { t, language } = usePanel();
  const url = quoteUrl(source.url, source.quote);
  const title = source.title || hostOf(source.url);
  const isForeign = source.language !== language;
  return (
    <article class={source.internal ? "hit internal" : "hit"}>
      {source.internal && (
        <p class="internal-mark">
          <Icon name="lock" />
          {t("internal")}
        </p>
      )}
      <h3 lang={source.language || undefined}>
        {url ? (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {title}
            <Icon name="external" />
            <span class="visually-hidden"> {t("opens_new_tab")}</span>
          </a>
        ) : (
          title
        )}
      </h3>
      <p class="where">
        {hostOf(source.url)}
        {isForeign && ` · ${LANGUAGE_NAMES[source.language] ?? source.language}`}
      </p>
      <blockquote lang={source.language || undefined}>{marked(source.quote, marks)}</blockquote>
    </article>
  );
}

function marked(quote: string, marks: readonly [number, number][]) {
  const parts = [];
  let end = 0;
  for (const [from, to] of marks) {
    parts.push(quote.slice(end, from), <mark>{quote.slice(from, to)}</mark>);
    end = to;
  }
  return [...parts, quote.slice(end)];
}
