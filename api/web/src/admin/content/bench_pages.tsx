// The test bench: a question, what was found for it and how, and what a customer would be told.
import { useState } from "preact/hooks";
import { useConsole } from "../../console/config";
import type { AdminApi } from "../admin_api";
import { SelectField, TextField } from "../parts/field";
import { useLoaded, useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import type { PageProps } from "../sections";
import { BenchOutcome } from "./bench_outcome";
import { BenchSearch } from "./bench_search";
import { useTexts } from "./texts";
import type { Audience, BenchResult, VersionList } from "./wire";

export default function Bench({ api }: PageProps) {
  const { t } = useTexts();
  const asking = useAsking(api);
  return (
    <>
      <PageHead title={t("nav_bench")} />
      <p class="lead">{t("bench_lead")}</p>
      <Question api={api} isBusy={asking.isBusy} onAsk={asking.ask} />
      {asking.problem && (
        <p class="form-problem" role="alert">
          {asking.problem}
        </p>
      )}
      {asking.result && (
        <div class="bench" aria-busy={asking.isBusy}>
          <BenchOutcome result={asking.result} />
          <BenchSearch result={asking.result} />
        </div>
      )}
    </>
  );
}

interface Asked {
  text: string;
  version: number | null;
  audience: Audience;
}

function useAsking(api: AdminApi) {
  const { t } = useTexts();
  const problemOf = useProblem();
  const [result, setResult] = useState<BenchResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async (asked: Asked) => {
    setBusy(true);
    setProblem(null);
    try {
      const { text, version, audience } = asked;
      const body = { text, audience, ...(version !== null && { version }) };
      setResult(await api.post<BenchResult>("/test-bench", body));
      announcer.say(t("bench_done"));
    } catch (error) {
      setResult(null);
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { result, problem, isBusy, ask };
}

interface QuestionProps {
  api: AdminApi;
  isBusy: boolean;
  onAsk: (asked: Asked) => Promise<void>;
}

function Question({ api, isBusy, onAsk }: QuestionProps) {
  const { t } = useTexts();
  const { t: common } = useConsole();
  const [text, setText] = useState("");
  const [version, setVersion] = useState("");
  const [audience, setAudience] = useState<Audience>("public");
  const versions = useLoaded(
    () => api.get<VersionList>("/index-versions?limit=100"),
    `${api.base}/index-versions`,
  );
  const usable = (versions.value?.items ?? []).filter(
    ({ state }) => state === "ready" || state === "retired",
  );
  return (
    <form
      class="form question"
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim() || isBusy) return;
        void onAsk({ text, version: version ? Number(version) : null, audience });
      }}
    >
      <TextField
        label={t("question")}
        name="question"
        value={text}
        onInput={setText}
        required
        maxLength={2000}
      />
      <div class="row">
        <SelectField
          label={t("version")}
          value={version}
          options={[
            ["", t("live_version")],
            ...usable.map(({ number }) => [`${number}`, t("version_number", { number })] as const),
          ]}
          onChange={setVersion}
        />
        <SelectField
          label={t("search_in")}
          value={audience}
          options={[
            ["public", t("audience_public")],
            ["internal", t("audience_internal")],
          ]}
          onChange={setAudience}
        />
      </div>
      <div class="page-actions">
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? common("loading") : t("ask")}
        </button>
      </div>
    </form>
  );
}
