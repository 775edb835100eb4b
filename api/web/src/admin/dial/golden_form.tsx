// Golden questions, from a file or pasted, and what is wrong with rows that cannot be used.
import { useState } from "preact/hooks";
import { Field, TextField } from "../parts/field";
import { type DialKey, useTexts } from "./texts";

const MAX_CHARS = 1_000_000;
const PROBLEMS: Readonly<Record<string, DialKey>> = {
  no_json: "problem_no_json",
  no_text: "problem_no_text",
  same_id: "problem_same_id",
  bad_relevant: "problem_bad_relevant",
  nothing_relevant: "problem_nothing_relevant",
  both: "problem_both",
  bad_topic: "problem_bad_topic",
  too_many: "problem_too_many",
};

interface Props {
  isBusy: boolean;
  mayMeasure: boolean;
  problem: string | null;
  /** Problems by the number of their line. */
  badRows: Readonly<Record<string, string>>;
  onMeasure: (golden: string) => Promise<void>;
}

export function GoldenForm({ isBusy, mayMeasure, problem, badRows, onMeasure }: Props) {
  const { t } = useTexts();
  const [text, setText] = useState("");
  const isTooLarge = text.length > MAX_CHARS;
  if (!mayMeasure) return <p class="notice">{t("measure_owner")}</p>;
  return (
    <form
      class="form golden"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() && !isTooLarge && !isBusy) void onMeasure(text);
      }}
    >
      <Field label={t("choose_file")}>
        {({ id }) => (
          <input
            id={id}
            type="file"
            accept=".jsonl,.json,.txt"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void readOf(file).then(setText);
            }}
          />
        )}
      </Field>
      <TextField
        label={t("golden_label")}
        help={t("golden_help")}
        name="golden"
        rows={6}
        value={text}
        error={isTooLarge ? t("too_large") : null}
        onInput={setText}
      />
      {problem && (
        <div class="form-problem" role="alert">
          <p>{problem}</p>
          <ul>
            {Object.entries(badRows).map(([line, code]) => {
              const key = PROBLEMS[code];
              return (
                <li key={line}>{t("line_problem", { line, problem: key ? t(key) : code })}</li>
              );
            })}
          </ul>
        </div>
      )}
      <div class="page-actions">
        <button type="submit" class="primary" disabled={isBusy || !text.trim()}>
          {t("measure")}
        </button>
      </div>
    </form>
  );
}

/** Reads a file; of one that is too large only enough to see that it is. */
function readOf(file: File): Promise<string> {
  return file.slice(0, 4 * MAX_CHARS).text();
}
