// What each retriever found and how it was fused, the signs behind the evidence, and the times.
import { type Column, Table } from "../parts/table";
import { href } from "../router";
import { type ContentKey, useTexts } from "./texts";
import type { BenchResult, Feature, FoundPassage } from "./wire";

const RETRIEVERS: readonly (readonly [name: string, key: ContentKey])[] = [
  ["dense", "by_meaning"],
  ["stem", "by_words"],
  ["subword", "by_word_parts"],
  ["document", "by_document"],
];

const FEATURES: Readonly<Record<string, ContentKey>> = {
  cosine: "feature_cosine",
  margin_next: "feature_margin_next",
  margin_fifth: "feature_margin_fifth",
  coverage: "feature_coverage",
  coverage_three: "feature_coverage_three",
  subword_coverage: "feature_subword_coverage",
  stem_share: "feature_stem_share",
  subword_share: "feature_subword_share",
  known_subwords: "feature_known_subwords",
  is_agreed: "feature_is_agreed",
  is_same_language: "feature_is_same_language",
  length: "feature_length",
};

const STAGES: Readonly<Record<string, ContentKey>> = {
  guard: "stage_guard",
  embed: "stage_embed",
  vector: "stage_vector",
  keyword: "stage_keyword",
  fuse: "stage_fuse",
  search: "stage_search",
  generate: "stage_generate",
  extract: "stage_extract",
  total: "stage_total",
};

export function BenchSearch({ result }: { result: BenchResult }) {
  const { t } = useTexts();
  const found = useFoundColumns(result.number);
  const features = useFeatureColumns();
  const times = Object.entries(result.timings_ms);
  return (
    <>
      <section>
        <h2 class="part-title">{t("found_title")}</h2>
        <p class="lead">{t("found_lead", { count: result.candidates })}</p>
        {result.passages.length === 0 ? (
          <p class="empty">{t("found_nothing")}</p>
        ) : (
          <Table
            caption={t("found_title")}
            columns={found}
            rows={result.passages}
            keyOf={({ rank }) => `${rank}`}
          />
        )}
      </section>
      {result.features.length > 0 && (
        <details class="card">
          <summary>{t("features_title")}</summary>
          <p class="muted">{t("features_lead")}</p>
          <Table
            caption={t("features_title")}
            columns={features}
            rows={[...result.features].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))}
            keyOf={({ name }) => name}
          />
        </details>
      )}
      {times.length > 0 && (
        <details class="card">
          <summary>{t("times_title")}</summary>
          <dl class="particulars">
            {times.map(([stage, ms]) => {
              const key = STAGES[stage];
              return (
                <div key={stage}>
                  <dt>{key ? t(key) : stage}</dt>
                  <dd>{t("n_ms", { ms: Math.round(ms * 10) / 10 })}</dd>
                </div>
              );
            })}
          </dl>
        </details>
      )}
    </>
  );
}

function useFoundColumns(number: number): Column<FoundPassage>[] {
  const { t } = useTexts();
  return [
    {
      head: t("passage"),
      cell: ({ rank, title, url, document, headings, question, text }) => (
        <>
          <span class="rank">{rank}.</span>{" "}
          {document ? (
            <a href={href("pages", document, `${number}`)}>{title || url}</a>
          ) : (
            title || url
          )}
          {headings.length > 0 && <span class="sub">{headings.join(" › ")}</span>}
          {question && <span class="sub">{t("answers_question", { question })}</span>}
          <span class="found-text">{text}</span>
        </>
      ),
    },
    { head: t("fused"), cell: ({ score }) => score.toFixed(3), isNumber: true },
    ...RETRIEVERS.map(([name, key]) => ({
      head: t(key),
      cell: ({ hits }: FoundPassage) => {
        const hit = hits[name];
        if (!hit || hit.rank === null) return <span class="muted">{t("not_found")}</span>;
        return (
          <>
            {t("rank_number", { rank: hit.rank })}
            <span class="sub">{hit.score.toFixed(3)}</span>
          </>
        );
      },
      isNumber: true,
    })),
  ];
}

function useFeatureColumns(): Column<Feature>[] {
  const { t } = useTexts();
  return [
    {
      head: t("sign"),
      cell: ({ name }) => {
        const key = FEATURES[name];
        return key ? t(key) : name;
      },
    },
    { head: t("measured"), cell: ({ value }) => value.toFixed(3), isNumber: true },
    {
      head: t("effect"),
      cell: ({ effect }) => `${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)}`,
      isNumber: true,
    },
  ];
}
