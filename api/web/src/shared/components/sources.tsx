// Citations: the numbered marks in an answer, the list of sources, and each quote.
import { useId } from "preact/hooks";
import { useCatalogue } from "../catalogue";
import { hostOf, linksOf, type MayLink, quoteUrl } from "../links";
import { RichText } from "../rich_text";
import type { Citation, Message } from "../wire";
import { Icon } from "./icon";

interface MarkProps {
  citation: Citation;
  isOpen: boolean;
  panelId: string;
  onToggle: (button: HTMLElement) => void;
}

export function CitationMark({ citation, isOpen, panelId, onToggle }: MarkProps) {
  const { t } = useCatalogue();
  return (
    <button
      type="button"
      class="mark"
      aria-label={t("source_open", { n: citation.n, title: citation.title })}
      aria-expanded={isOpen}
      aria-controls={panelId}
      onClick={(event) => onToggle(event.currentTarget)}
    >
      <span>{citation.n}</span>
    </button>
  );
}

/** The quoted words, and the link that leads to them on their page. */
export function Quote({ citation, mayLink }: { citation: Citation; mayLink: MayLink }) {
  const { t } = useCatalogue();
  const url = mayLink(citation.url) ? quoteUrl(citation.url, citation.quote) : null;
  const language = citation.language ?? undefined;
  return (
    <figure class="quote">
      <blockquote cite={url ? citation.url : undefined} lang={language}>
        <RichText
          runs={[{ text: citation.shown || citation.quote, citations: [] }]}
          mayLink={mayLink}
        />
      </blockquote>
      <figcaption>
        {url ? (
          <a href={url} target="_blank" rel="noopener noreferrer">
            <cite lang={language}>{citation.title || hostOf(citation.url)}</cite>
            <Icon name="external" />
            <span class="visually-hidden"> {t("opens_new_tab")}</span>
          </a>
        ) : (
          <cite lang={language}>{citation.title}</cite>
        )}
        <span class="host">{hostOf(citation.url)}</span>
      </figcaption>
    </figure>
  );
}

interface ListProps {
  message: Message;
  isOpen: boolean;
  shown: number | null;
  panelId: string;
  onToggleList: () => void;
  onToggle: (n: number, button: HTMLElement) => void;
}

export function SourceList({ message, isOpen, shown, panelId, onToggleList, onToggle }: ListProps) {
  const { t } = useCatalogue();
  const citations = message.citations ?? [];
  const titles = [...new Set(citations.map(({ title }) => title))].join(" · ");
  return (
    <div class="sources">
      <button
        type="button"
        class="sources-toggle"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={onToggleList}
      >
        <Icon name="chevron" />
        <span>{t("sources_toggle", { n: citations.length })}</span>
        {!isOpen && <span class="titles">{titles}</span>}
      </button>
      <ol id={panelId} hidden={!isOpen}>
        {isOpen &&
          citations.map((citation) => (
            <SourceEntry
              key={citation.n}
              citation={citation}
              message={message}
              isOpen={shown === citation.n}
              onToggle={(button) => onToggle(citation.n, button)}
            />
          ))}
      </ol>
    </div>
  );
}

interface EntryProps {
  citation: Citation;
  message: Message;
  isOpen: boolean;
  onToggle: (button: HTMLElement) => void;
}

function SourceEntry({ citation, message, isOpen, onToggle }: EntryProps) {
  const { t } = useCatalogue();
  const bodyId = useId();
  const label = t("source_number", { n: citation.n });
  return (
    <li>
      <button
        type="button"
        class="source"
        aria-expanded={isOpen}
        aria-controls={bodyId}
        onClick={(event) => onToggle(event.currentTarget)}
      >
        <span class="number">{citation.n}</span>
        <span class="title" lang={citation.language ?? undefined}>
          {citation.title || hostOf(citation.url)}
        </span>
        <span class="host">{hostOf(citation.url)}</span>
        <Icon name="chevron" />
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: no form field is grouped here */}
      <div
        id={bodyId}
        class="source-body"
        role="group"
        aria-label={label}
        tabIndex={-1}
        hidden={!isOpen}
        data-source={citation.n}
      >
        {isOpen && (
          <>
            <Quote citation={citation} mayLink={linksOf(message)} />
            <Supports citation={citation} message={message} />
          </>
        )}
      </div>
    </li>
  );
}

/** Which sentences of the answer the quote proves. */
function Supports({ citation, message }: { citation: Citation; message: Message }) {
  const { t } = useCatalogue();
  const sentences = (message.sentences ?? []).filter((one) => one.citations.includes(citation.n));
  if (sentences.length === 0) return null;
  const { quote, shown } = citation;
  if (sentences.every(({ text }) => (shown || quote).includes(text.trim()))) {
    return <p class="supports">{t(shown ? "source_filled" : "source_verbatim")}</p>;
  }
  return (
    <div class="supports">
      <p>{t("source_supports", { count: sentences.length })}</p>
      <ul>
        {sentences.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
