// A page's text in its order, each passage in a frame of its own, the rest between them.
import type { JSX } from "preact";
import { useTexts } from "./texts";
import type { SeenDocument, SeenPassage, Segment } from "./wire";

/** Neighbouring segments that belong to the same passage, or to none. */
interface Stretch {
  passage: number | null;
  segments: Segment[];
}

export function SeenText({ document }: { document: SeenDocument }) {
  const { t } = useTexts();
  const passages = new Map(document.passages.map((one) => [one.number, one]));
  return (
    <div class="seen">
      {stretchesOf(document.segments).map(({ passage, segments }, at) => {
        const found = passage === null ? undefined : passages.get(passage);
        const text = <Text segments={segments} />;
        if (found) {
          return (
            <Passage key={`p${passage}`} passage={found}>
              {text}
            </Passage>
          );
        }
        const isBlank = segments.every((one) => !one.text.trim());
        return isBlank ? null : (
          <div key={at} class="between">
            {text}
          </div>
        );
      })}
      {document.is_cut && <p class="muted">{t("text_is_cut")}</p>}
    </div>
  );
}

function stretchesOf(segments: readonly Segment[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const segment of segments) {
    const last = stretches.at(-1);
    if (last && last.passage === segment.passage) last.segments.push(segment);
    else stretches.push({ passage: segment.passage, segments: [segment] });
  }
  return stretches;
}

function Passage({ passage, children }: { passage: SeenPassage; children: JSX.Element }) {
  const { t } = useTexts();
  const { number, chars, question, headings } = passage;
  return (
    <section class="passage" aria-label={t("passage_number", { number })}>
      <p class="passage-head">
        <strong>{t("passage_number", { number })}</strong> {t("n_chars", { count: chars })}
        {headings.length > 0 && <span> · {headings.join(" › ")}</span>}
      </p>
      {question !== null && <p class="muted">{t("answers_question", { question })}</p>}
      {children}
    </section>
  );
}

function Text({ segments }: { segments: readonly Segment[] }) {
  const { t } = useTexts();
  return (
    <div class="text">
      {segments.map(({ text, heading, is_question, is_repeated }, at) => {
        const shown = is_repeated ? (
          <mark>
            <span class="visually-hidden">{`${t("spoken_repeated")} `}</span>
            {text}
          </mark>
        ) : (
          text
        );
        const isStrong = heading !== null || is_question;
        return isStrong ? <strong key={at}>{shown}</strong> : <span key={at}>{shown}</span>;
      })}
    </div>
  );
}
