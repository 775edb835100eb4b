// One run: followed while it lasts, its report afterwards.
import { useEffect, useRef, useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Confirm } from "../parts/confirm";
import { useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import { goTo, href } from "../router";
import { useRun } from "./follow_run";
import { RunProgress } from "./live_run";
import { RunReport } from "./run_report";
import { useTexts } from "./texts";
import type { Run } from "./wire";
import { markOf, runStateText, starterText } from "./words";

interface Props {
  api: AdminApi;
  id: string;
  canWrite: boolean;
}

export function RunPage({ api, id, canWrite }: Props) {
  const texts = useTexts();
  const { t, time } = texts;
  const { run, isLost, problem: refusal } = useRun(api, id);
  const [problem, setProblem] = useState<string | null>(null);
  const problemOf = useProblem();
  useSpokenEnd(run);
  const act = async (path: string, body = {}) => {
    setProblem(null);
    try {
      const next = await api.post<Run>(path, body);
      if (next.id !== id) goTo("sources", "runs", next.id);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const shown = problem ?? (refusal && problemOf(refusal));
  const back = { href: href("sources"), text: t("nav_sources") };
  return (
    <>
      <PageHead title={run ? t("run_title", { time: time(run.started_at) }) : t("run")} back={back}>
        {run && canWrite && run.state === "running" && (
          <button
            type="button"
            class="plain"
            disabled={run.is_stopping}
            onClick={() => void act(`/ingest-runs/${id}/cancel`)}
          >
            {t("cancel_run")}
          </button>
        )}
        {run && canWrite && run.state !== "running" && (
          <button
            type="button"
            class="plain"
            onClick={() => void act("/ingest-runs", { sources: run.sources })}
          >
            {t("fetch_again")}
          </button>
        )}
      </PageHead>
      {shown && (
        <p class="form-problem" role="alert">
          {shown}
        </p>
      )}
      {run && (
        <>
          <p class="run-state">
            <span class={`state ${markOf(run.state)}`}>{runStateText(texts, run.state)}</span>
            <span class="muted"> {starterText(texts, run)}</span>
          </p>
          {run.state === "running" ? (
            <div class="card">
              <RunProgress run={run} isLost={isLost} />
            </div>
          ) : (
            run.report && (
              <RunReport report={run.report}>
                {canWrite && run.can_be_forced && (
                  <Force run={run} onForce={() => void act(`/ingest-runs/${id}/force`)} />
                )}
              </RunReport>
            )
          )}
        </>
      )}
    </>
  );
}

function Force({ run, onForce }: { run: Run; onForce: () => void }) {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const removed = run.report?.removed ?? 0;
  return (
    <div class="card">
      <h2>{t("force_title")}</h2>
      <p>{t("force_text", { count: removed })}</p>
      <div class="page-actions">
        <button type="button" class="plain danger" onClick={() => setAsking(true)}>
          {t("force")}
        </button>
      </div>
      <Confirm
        title={t("force_question")}
        action={t("force")}
        isOpen={isAsking}
        isDangerous
        onClose={() => setAsking(false)}
        onConfirm={onForce}
      >
        <p>{t("force_text", { count: removed })}</p>
      </Confirm>
    </div>
  );
}

/** Says how a run ended, to those who followed it. */
function useSpokenEnd(run: Run | null): void {
  const texts = useTexts();
  const before = useRef<string | null>(null);
  const state = run?.state ?? null;
  useEffect(() => {
    if (before.current === "running" && state && state !== "running") {
      announcer.say([runStateText(texts, state), run?.report?.reason].filter(Boolean).join(". "));
    }
    before.current = state;
  }, [state]);
}
