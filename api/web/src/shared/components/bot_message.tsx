// The bot's or a person's message: the answer with its proof, and what one can do about it.
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { Announcer } from "../announcer";
import { useCatalogue } from "../catalogue";
import { linksOf } from "../links";
import { RichText } from "../rich_text";
import type { Run } from "../text_blocks";
import type { FeedbackValue, Message, Urgent } from "../wire";
import { Feedback, type SendFeedback } from "./feedback";
import { Icon } from "./icon";
import { CitationMark, Quote, SourceList } from "./sources";

export interface BotParts {
  announcer: Announcer;
  feedback: FeedbackValue | undefined;
  onFeedback: SendFeedback;
  onHandoff: () => void;
  /** Answers the bot's question back; not given where something was said since. */
  onPick: ((text: string) => void) | undefined;
  /** More that one can do about it, beside asking for a person. */
  children?: ComponentChildren;
  onReceipt: (messageId: string) => void;
}

function Byline({ who, at }: { who: string; at: string | undefined }) {
  const { time } = useCatalogue();
  return (
    <p class="byline">
      <span>{who}</span>
      {at && <time dateTime={at}>{time(at)}</time>}
    </p>
  );
}

export function DraftView({ text }: { text: string }) {
  const { t } = useCatalogue();
  return (
    <li class="message bot draft" aria-busy="true" data-ai="draft">
      <Byline who={t("from_bot")} at={undefined} />
      <div class="bubble">
        <div class="text">
          <RichText runs={[{ text, citations: [] }]} />
        </div>
      </div>
    </li>
  );
}

export function BotMessage({ message, ...parts }: { message: Message } & BotParts) {
  const { t } = useCatalogue();
  const isPerson = message.role === "agent";
  const citations = message.citations ?? [];
  // Without an outcome (stopped, failed) there may still be proven sentences.
  const isSubstantive = !isPerson && (message.sentences?.length ?? 0) > 0;
  const outcome = message.outcome ?? (isPerson || isSubstantive ? "answered" : "refused");
  return (
    <li
      class={`message ${message.role} ${outcome}`}
      data-outcome={outcome}
      data-ai={isPerson ? undefined : (message.mode ?? "extractive")}
    >
      <Byline
        who={isPerson ? message.agent || t("from_agent") : t("from_bot")}
        at={message.created_at}
      />
      {message.urgent ? (
        <UrgentHelp urgent={message.urgent} language={message.language} />
      ) : outcome === "related" && citations.length > 0 ? (
        <Related message={message} />
      ) : (
        <Answer message={message} />
      )}
      {parts.onPick && message.alternatives && (
        <Alternatives
          labels={message.alternatives}
          language={message.language}
          onPick={parts.onPick}
        />
      )}
      {message.stopped && isSubstantive && <p class="stopped">{t("stopped")}</p>}
      {parts.children}
      {message.offers_person && !isPerson && (
        <button type="button" class="plain person" onClick={parts.onHandoff}>
          <Icon name="headset" />
          {t("talk_to_person")}
        </button>
      )}
      {isSubstantive && (
        <Feedback
          value={parts.feedback}
          copied={copied(message)}
          announcer={parts.announcer}
          onSend={parts.onFeedback}
          onReceipt={() => parts.onReceipt(message.id)}
        />
      )}
    </li>
  );
}

/** What the question may be about, a button each; the text above lists the same. */
function Alternatives(props: {
  labels: string[];
  language: string | null | undefined;
  onPick: (text: string) => void;
}) {
  return (
    <div class="alternatives" lang={props.language ?? undefined}>
      {props.labels.map((label, index) => (
        <button
          type="button"
          class="plain"
          key={label}
          onClick={() => props.onPick(`${index + 1}. ${label}`)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** Numbers to ring, each of them a link that dials it. */
function UrgentHelp({ urgent, language }: { urgent: Urgent; language: string | null | undefined }) {
  return (
    <div class="bubble" lang={language ?? undefined}>
      <p class="lead">{urgent.lead}</p>
      <ul class="calls">
        {urgent.contacts.map(({ label, number }) => (
          <li key={number}>
            <a href={`tel:${number.replace(/[^+\d]/g, "")}`}>
              <Icon name="phone" />
              <span>{label}</span> <strong>{number}</strong>
            </a>
          </li>
        ))}
      </ul>
      <p>{urgent.after}</p>
    </div>
  );
}

/** What our pages say about it, without claiming an answer. */
function Related({ message }: { message: Message }) {
  const { t } = useCatalogue();
  return (
    <div class="bubble">
      <p lang={message.language ?? undefined}>{message.intro || t("related_intro")}</p>
      <ul class="quotes">
        {message.citations?.map((citation) => (
          <li key={citation.n}>
            <Quote citation={citation} mayLink={linksOf(message)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer({ message }: { message: Message }) {
  const citations = message.citations ?? [];
  const [isListOpen, setListOpen] = useState(false);
  const [shown, setShown] = useState<number | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const panelId = useId();

  const toggle = (n: number, button: HTMLElement, isMark: boolean) => {
    opener.current = button;
    const next = shown === n ? null : n;
    setShown(next);
    if (!isMark) return;
    setListOpen(next !== null);
    if (next !== null) requestAnimationFrame(() => focusSource(root.current, n));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || (shown === null && !isListOpen)) return;
    event.stopPropagation();
    setShown(null);
    if (shown === null || opener.current?.classList.contains("mark")) setListOpen(false);
    const toggleButton = root.current?.querySelector<HTMLElement>(".sources-toggle");
    (shown === null ? toggleButton : opener.current)?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape bubbles here from the buttons
    <div class="bubble" ref={root} onKeyDown={onKeyDown}>
      <div class="text" lang={message.language ?? undefined}>
        <RichText
          runs={runsOf(message)}
          marked={shown}
          mayLink={linksOf(message)}
          marks={(numbers) =>
            citations
              .filter(({ n }) => numbers.includes(n))
              .map((citation) => (
                <CitationMark
                  key={citation.n}
                  citation={citation}
                  isOpen={shown === citation.n}
                  panelId={panelId}
                  onToggle={(button) => toggle(citation.n, button, true)}
                />
              ))
          }
        />
      </div>
      {citations.length > 0 && (
        <SourceList
          message={message}
          isOpen={isListOpen}
          shown={shown}
          panelId={panelId}
          onToggleList={() => {
            setListOpen(!isListOpen);
            setShown(null);
          }}
          onToggle={(n, button) => toggle(n, button, false)}
        />
      )}
    </div>
  );
}

function focusSource(root: HTMLElement | null, n: number): void {
  const body = root?.querySelector<HTMLElement>(`[data-source="${n}"]`);
  body?.focus({ preventScroll: true });
  body?.closest("li")?.scrollIntoView({ block: "nearest" });
}

function runsOf(message: Message): Run[] {
  const sentences = message.sentences ?? [];
  if (sentences.length === 0) return [{ text: message.text, citations: [] }];
  const intro: Run[] = message.intro ? [{ text: `${message.intro}\n\n`, citations: [] }] : [];
  return [
    ...intro,
    ...sentences.flatMap(({ text, citations, lead }, index): Run[] => {
      const first = message.citations?.find(({ n }) => n === citations[0]);
      const isFirst = index === 0 && intro.length > 0;
      return [
        { text: isFirst ? "" : lead, citations: [] },
        {
          text,
          citations,
          language:
            first?.language === message.language ? undefined : (first?.language ?? undefined),
        },
      ];
    }),
  ];
}

/** The answer as plain text with its sources, for the clipboard. */
function copied(message: Message): string {
  const sources = (message.citations ?? []).map(({ n, title, url }) => `[${n}] ${title}: ${url}`);
  return sources.length > 0 ? `${message.text}\n\n${sources.join("\n")}` : message.text;
}
