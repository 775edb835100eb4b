// The tab of the summary: what the customer wants, has tried, was told, and what is open.
import { useEffect, useState } from "preact/hooks";
import type { Announcer } from "../shared/announcer";
import { ApiError } from "../shared/api";
import { copyText } from "../shared/clipboard";
import { safeUrl } from "../shared/links";
import { Aborted, type AgentApi } from "./agent_api";
import type { DeskState } from "./desk";
import { type PanelKey, usePanel } from "./texts";
import type { PointKind, Summary, SummaryPoint } from "./wire";

interface Props {
  api: AgentApi;
  state: DeskState;
  announcer: Announcer;
  onNote: ((text: string) => void) | null;
  textOf: (error: ApiError) => string;
}

const KINDS: readonly [PointKind, PanelKey][] = [
  ["wanted", "summary_wanted"],
  ["tried", "summary_tried"],
  ["answered", "summary_answered"],
  ["open", "summary_open"],
  ["detail", "summary_detail"],
];

export function SummaryTab({ api, state, announcer, onNote, textOf }: Props) {
  const { t, language } = usePanel();
  const [summary, setSummary] = useState<Summary | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const hasCustomer = state.messages.some(({ role }) => role === "customer");
  useEffect(() => {
    setSummary(null);
    setProblem(null);
    if (!hasCustomer) return;
    const abort = new AbortController();
    const load = async () => {
      try {
        const found = await api.summary(state, language, abort.signal);
        if (!abort.signal.aborted) setSummary(found);
      } catch (error) {
        if (error instanceof Aborted || abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        setProblem(textOf(error));
      }
    };
    void load();
    return () => abort.abort();
  }, [api, state.messages, state.conversationId]);

  if (!hasCustomer) return <p class="hint">{t("summary_nothing")}</p>;
  if (problem) return <p class="form-problem">{problem}</p>;
  if (!summary) return <p class="hint">{t("looking")}</p>;
  const shown = KINDS.map(([kind, key]) => ({
    title: t(key),
    points: summary.points.filter((point) => point.kind === kind),
  })).filter(({ points }) => points.length > 0);
  const asText = shown
    .map(({ title, points }) => [title, ...points.map(({ text }) => `- ${text}`)].join("\n"))
    .join("\n\n");
  const copy = async () => {
    if (await copyText(asText)) announcer.say(t("copied"));
  };
  return (
    <>
      <p class="hint">
        {t("summary_read", { messages: summary.customer_messages, replies: summary.replies })}{" "}
        {t(summary.mode === "generated" ? "summary_generated" : "summary_extractive")}
      </p>
      {shown.map(({ title, points }) => (
        <section key={title} class="summary">
          <h2>{title}</h2>
          <ul>
            {points.map((point) => (
              <li key={point.text}>
                <Point point={point} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div class="row">
        <button type="button" class="plain" onClick={() => void copy()}>
          {t("copy")}
        </button>
        {onNote && (
          <button type="button" class="plain" onClick={() => onNote(asText)}>
            {t("as_note")}
          </button>
        )}
      </div>
    </>
  );
}

function Point({ point }: { point: SummaryPoint }) {
  const { t } = usePanel();
  return (
    <>
      <p>{point.text}</p>
      {point.quote !== point.text && <blockquote>{point.quote}</blockquote>}
      {point.citations.map(({ n, url, title }) => {
        const safe = safeUrl(url);
        return safe ? (
          <a key={n} class="where" href={safe} target="_blank" rel="noopener noreferrer">
            {title}
            <span class="visually-hidden"> {t("opens_new_tab")}</span>
          </a>
        ) : (
          <span key={n} class="where">
            {title}
          </span>
        );
      })}
    </>
  );
}
