// The dial: golden questions in, the curve of coverage and wrong answers out, floors to apply.
import { useEffect, useRef, useState } from "preact/hooks";
import { may } from "../../console/session";
import { ApiError } from "../../shared/api";
import type { AdminApi } from "../admin_api";
import { useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { Progress as ProgressBar } from "../parts/progress";
import { announcer } from "../parts/spoken";
import type { PageProps } from "../sections";
import { DialResultView } from "./dial_result";
import { GoldenForm } from "./golden_form";
import { measure } from "./measuring";
import { useTexts } from "./texts";
import type { DialResult, Progress } from "./wire";

export default function DialPage({ company, api }: PageProps) {
  const { t } = useTexts();
  const run = useMeasuring(api);
  return (
    <>
      <PageHead title={t("nav_dial")} />
      <p class="lead">{t("lead")}</p>
      <GoldenForm
        isBusy={run.progress !== null}
        mayMeasure={may(company, "content_owner")}
        problem={run.problem}
        badRows={run.badRows}
        onMeasure={run.start}
      />
      {run.progress && <Running progress={run.progress} onStop={run.stop} />}
      {run.result && (
        <DialResultView result={run.result} api={api} mayApply={may(company, "administrator")} />
      )}
    </>
  );
}

function Running({ progress, onStop }: { progress: Progress; onStop: () => void }) {
  const { t } = useTexts();
  const { asked, total } = progress;
  const text = total > 0 ? t("asked_of", { asked, total }) : t("begins");
  return (
    <section class="card dial-running">
      <h2>{t("measuring")}</h2>
      <ProgressBar label={t("measuring")} done={asked} total={total} text={text} />
      <p>{text}</p>
      <button type="button" class="plain" onClick={onStop}>
        {t("stop")}
      </button>
    </section>
  );
}

function useMeasuring(api: AdminApi) {
  const { t } = useTexts();
  const problemOf = useProblem();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<DialResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [badRows, setBadRows] = useState<Readonly<Record<string, string>>>({});
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const start = async (golden: string) => {
    abort.current = new AbortController();
    const { signal } = abort.current;
    setProblem(null);
    setBadRows({});
    setResult(null);
    setProgress({ asked: 0, total: 0 });
    try {
      setResult(await measure(api, golden, signal, setProgress));
      announcer.say(t("done"));
    } catch (error) {
      if (signal.aborted) announcer.say(t("stopped"));
      else {
        setProblem(problemOf(error));
        if (error instanceof ApiError) setBadRows(error.detail);
      }
    } finally {
      setProgress(null);
    }
  };
  return { progress, result, problem, badRows, start, stop: () => abort.current.abort() };
}
