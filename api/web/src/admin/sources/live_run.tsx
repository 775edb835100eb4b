// A run under way: its bar, its figures, and a word to screen readers now and then.
import { useEffect, useRef } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Progress } from "../parts/progress";
import { announcer } from "../parts/spoken";
import { href } from "../router";
import { useRun } from "./follow_run";
import { useTexts } from "./texts";
import type { Run } from "./wire";
import { stageText, starterText, timeLeftText } from "./words";

const SPEAK_EVERY_MS = 20_000;

export function RunProgress({ run, isLost }: { run: Run; isLost: boolean }) {
  const texts = useTexts();
  const { t, count } = texts;
  const { progress } = run;
  const stage = run.is_stopping ? t("stopping") : stageText(texts, progress.stage);
  const left = timeLeftText(texts, progress.seconds_left);
  const part =
    progress.total > 0 ? t("done_of", { done: progress.done, total: progress.total }) : "";
  useSpoken([stage, part].filter(Boolean).join(", "), progress.stage);
  return (
    <>
      <p>
        <strong>{stage}</strong> {left && <span class="muted">{left}</span>}
      </p>
      <Progress
        label={t("progress")}
        done={progress.done}
        total={progress.total}
        text={[stage, part].filter(Boolean).join(", ")}
      />
      <p class="muted address">{isLost ? t("line_lost") : progress.url}</p>
      <dl class="figures">
        <Figure name={t("found")} value={count(progress.found)} />
        <Figure name={t("fetched")} value={count(progress.fetched)} />
        <Figure name={t("read_anew")} value={count(progress.changed)} />
        <Figure name={t("failed")} value={count(progress.failed)} />
      </dl>
    </>
  );
}

export function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The run on the list of sources; its own page says more. */
export function LiveRun({ api, id, onOver }: { api: AdminApi; id: string; onOver: () => void }) {
  const texts = useTexts();
  const { t, time } = texts;
  const { run, isLost } = useRun(api, id);
  const isOver = run !== null && run.state !== "running";
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver]);
  if (!run || isOver) return null;
  return (
    <section class="card live-run" aria-label={t("run_running")}>
      <p class="muted">
        {starterText(texts, run)} · {time(run.started_at)}
      </p>
      <RunProgress run={run} isLost={isLost} />
      <p>
        <a href={href("sources", "runs", id)}>{t("open_run")}</a>
      </p>
    </section>
  );
}

/** Says a new stage at once, and how far it is at long intervals. */
function useSpoken(text: string, stage: string): void {
  const last = useRef({ stage: "", at: 0 });
  useEffect(() => {
    const isDue = Date.now() - last.current.at > SPEAK_EVERY_MS;
    if (stage === last.current.stage && !isDue) return;
    last.current = { stage, at: Date.now() };
    announcer.say(text);
  }, [text, stage]);
}
