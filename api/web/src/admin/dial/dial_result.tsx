// What a measurement found: a limit to choose, the curve, the floors by topic, and wrong answers.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { SelectField } from "../parts/field";
import { useLoaded, useProblem } from "../parts/loading";
import { announcer } from "../parts/spoken";
import { type Column, Table } from "../parts/table";
import { DialCurve } from "./dial_curve";
import { type DialKey, usePercent, useTexts } from "./texts";
import type { Choice, DialResult, DialState, TopicDial, WrongAnswer } from "./wire";

const PROPOSED = 0.02;
const BASES: Readonly<Record<TopicDial["basis"], DialKey>> = {
  measured: "basis_measured",
  wider: "basis_wider",
  kept: "basis_kept",
};

interface Props {
  result: DialResult;
  api: AdminApi;
  mayApply: boolean;
}

export function DialResultView({ result, api, mayApply }: Props) {
  const { t } = useTexts();
  const percent = usePercent();
  const [atMost, setAtMost] = useState(`${PROPOSED}`);
  const choice = result.choices.find(({ at_most }) => `${at_most}` === atMost);
  if (!choice) return null;
  return (
    <section class="dial-result" aria-label={t("result")}>
      <SelectField
        label={t("limit_label")}
        value={atMost}
        options={result.choices.map(
          ({ at_most }) => [`${at_most}`, t("limit_option", { share: percent(at_most) })] as const,
        )}
        onChange={setAtMost}
      />
      <Verdict choice={choice} lacksUnanswerable={result.lacks_unanswerable} />
      <DialCurve curve={result.curve} choice={choice} />
      <Topics choice={choice} />
      {result.met_before > 0 && (
        <p class="muted">{t("met_before", { count: result.met_before })}</p>
      )}
      <Apply api={api} choice={choice} mayApply={mayApply} />
      {result.wrong.length > 0 && <WrongAnswers wrong={result.wrong} />}
    </section>
  );
}

function Verdict({ choice, lacksUnanswerable }: { choice: Choice; lacksUnanswerable: boolean }) {
  const { t } = useTexts();
  const percent = usePercent();
  const { whole, at_most, is_certain, answers_needed } = choice;
  const share = percent(at_most);
  const key: DialKey =
    whole.floor === null
      ? "verdict_none"
      : is_certain
        ? "verdict_certain"
        : answers_needed > whole.then.answers
          ? "verdict_needs"
          : "verdict_uncertain";
  return (
    <div class="notice" role="status">
      <p>
        {t(key, {
          share,
          coverage: percent(whole.then.coverage),
          before: percent(whole.now.coverage),
          bound: percent(whole.then.wrong_bound),
          needed: answers_needed,
        })}
      </p>
      {lacksUnanswerable && <p>{t("lacks_unanswerable", { count: whole.unanswerable })}</p>}
    </div>
  );
}

function Topics({ choice }: { choice: Choice }) {
  const { t, count } = useTexts();
  const percent = usePercent();
  const both = (then: number | null, now: number | null) => (
    <>
      {percent(then)}
      <span class="sub">{t("now", { value: percent(now) })}</span>
    </>
  );
  const columns: Column<TopicDial>[] = [
    { head: t("topic"), cell: ({ topic }) => nameOf(topic, t("whole"), t("other_pages")) },
    { head: t("questions"), cell: ({ questions }) => count(questions), isNumber: true },
    { head: t("floor"), cell: ({ then, now }) => both(then.floor, now.floor), isNumber: true },
    {
      head: t("coverage"),
      cell: ({ then, now }) => both(then.coverage, now.coverage),
      isNumber: true,
    },
    {
      head: t("wrong"),
      cell: ({ then, now }) => both(then.wrong_share, now.wrong_share),
      isNumber: true,
    },
    { head: t("bound"), cell: ({ then }) => percent(then.wrong_bound), isNumber: true },
    { head: t("rests_on"), cell: ({ basis }) => t(BASES[basis]) },
  ];
  return (
    <section>
      <h2 class="part-title">{t("topics_title")}</h2>
      <Table
        caption={t("topics_title")}
        columns={columns}
        rows={[...choice.topics, choice.whole]}
        keyOf={({ topic }) => topic}
      />
    </section>
  );
}

function nameOf(topic: string, whole: string, others: string): string {
  return topic === "" ? whole : topic === "default" ? others : topic;
}

interface ApplyProps {
  api: AdminApi;
  choice: Choice;
  mayApply: boolean;
}

function Apply({ api, choice, mayApply }: ApplyProps) {
  const { t } = useTexts();
  const percent = usePercent();
  const problemOf = useProblem();
  const state = useLoaded(() => api.read<DialState>("/dial"), `${api.base}/dial`);
  const [problem, setProblem] = useState<string | null>(null);
  const [applied, setApplied] = useState<Choice | null>(null);
  const floors = Object.entries(choice.floors);
  if (floors.length === 0) return <p class="muted">{t("nothing_to_apply")}</p>;
  const apply = async () => {
    if (!state.value) return;
    setProblem(null);
    try {
      await api.replace<DialState>("/dial/floors", state.value.etag, { floors: choice.floors });
      setApplied(choice);
      announcer.say(t("applied"));
    } catch (error) {
      setProblem(problemOf(error));
    }
    await state.reload();
  };
  return (
    <section class="card">
      <h2>{t("apply_title")}</h2>
      <ul class="plain-list">
        {floors.map(([topic, floor]) => (
          <li key={topic}>
            {t("floor_of", { topic: nameOf(topic, "", t("all_others")), floor: percent(floor) })}
          </li>
        ))}
      </ul>
      {mayApply ? (
        <div class="page-actions">
          <button
            type="button"
            class="primary"
            disabled={!state.value || applied === choice}
            onClick={() => void apply()}
          >
            {t("apply")}
          </button>
          {applied === choice && <p class="muted">{t("applied")}</p>}
        </div>
      ) : (
        <p class="muted">{t("apply_administrator")}</p>
      )}
      {(problem ?? state.problem) && (
        <p class="form-problem" role="alert">
          {problem ?? state.problem}
        </p>
      )}
    </section>
  );
}

function WrongAnswers({ wrong }: { wrong: WrongAnswer[] }) {
  const { t } = useTexts();
  const percent = usePercent();
  const columns: Column<WrongAnswer>[] = [
    { head: t("question"), cell: ({ text }) => text },
    { head: t("evidence"), cell: ({ evidence }) => percent(evidence), isNumber: true },
    { head: t("quoted"), cell: ({ quoted }) => quoted },
    {
      head: t("right"),
      cell: ({ relevant }) => (relevant.length > 0 ? relevant.join(", ") : t("no_answer")),
    },
  ];
  return (
    <details class="card">
      <summary>{t("wrong_title")}</summary>
      <p class="muted">{t("wrong_lead")}</p>
      <Table
        caption={t("wrong_title")}
        columns={columns}
        rows={wrong}
        keyOf={({ text, quoted }) => `${text} ${quoted}`}
      />
    </details>
  );
}
