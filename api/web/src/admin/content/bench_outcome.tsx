// What a customer would be told, and how sure the evidence is that it is an answer.
import { href } from "../router";
import { type ContentKey, useLanguageName, useTexts } from "./texts";
import type { BenchAnswer, BenchResult } from "./wire";

const OUTCOMES: Readonly<Record<BenchAnswer["outcome"], ContentKey>> = {
  answered: "outcome_answered",
  related: "outcome_related",
  refused: "outcome_refused",
  urgent: "outcome_urgent",
  handoff: "outcome_handoff",
  clarified: "outcome_clarified",
  notice: "outcome_notice",
  smalltalk: "outcome_courtesy",
};

export function BenchOutcome({ result }: { result: BenchResult }) {
  const { t } = useTexts();
  const languageName = useLanguageName();
  const { answer, evidence, number, query, language } = result;
  return (
    <section class="card">
      <h2>{t("answer_title")}</h2>
      <p class="muted">{t("searched_for", { query, language: languageName(language), number })}</p>
      {answer ? (
        <Answer answer={answer} number={number} hasSearched={evidence !== null} />
      ) : (
        <p>{t("internal_note")}</p>
      )}
      {evidence !== null && <Evidence evidence={evidence} floors={result.floors} />}
    </section>
  );
}

interface AnswerProps {
  answer: BenchAnswer;
  number: number;
  hasSearched: boolean;
}

function Answer({ answer, number, hasSearched }: AnswerProps) {
  const { t } = useTexts();
  return (
    <>
      <p class={`outcome ${answer.outcome}`}>
        <strong>{t(OUTCOMES[answer.outcome])}</strong>
        {hasSearched && (
          <span class="muted">
            {" "}
            {t(answer.mode === "generated" ? "mode_generated" : "mode_extractive")}
          </span>
        )}
      </p>
      {answer.fallback_reason && (
        <p class="muted">{t("fell_back", { reason: answer.fallback_reason })}</p>
      )}
      <blockquote class="answer-text">{answer.text}</blockquote>
      {answer.citations.length > 0 && (
        <ol class="quotes">
          {answer.citations.map(({ n, title, url, quote, document }) => (
            <li key={n} value={n}>
              <q>{quote}</q>
              {document ? (
                <a href={href("pages", document, `${number}`)}>{title || url}</a>
              ) : (
                <span>{title || url}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

interface EvidenceProps {
  evidence: number;
  floors: BenchResult["floors"];
}

function Evidence({ evidence, floors }: EvidenceProps) {
  const { t } = useTexts();
  const percent = (share: number) => Math.round(share * 1000) / 10;
  const meaning =
    evidence >= floors.answered
      ? "evidence_answers"
      : evidence >= floors.related
        ? "evidence_relates"
        : "evidence_refuses";
  return (
    <div class="evidence">
      <h3>{t("evidence_title", { percent: percent(evidence) })}</h3>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="track" width="100" height="4" />
        <rect class="bar" width={evidence * 100} height="4" />
        <rect class="floor" x={floors.related * 100} width="0.6" height="4" />
        <rect class="floor" x={floors.answered * 100} width="0.6" height="4" />
      </svg>
      <p>{t(meaning, { answered: percent(floors.answered), related: percent(floors.related) })}</p>
    </div>
  );
}
