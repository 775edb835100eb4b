// Sources and runs in words: states, kinds, schedules, times left.
import type { Catalogue } from "../../shared/catalogue";
import type { SourceKey } from "./texts";
import type { Run, RunState, Schedule, Source, SourceKind } from "./wire";

type Texts = Catalogue<SourceKey>;

const KIND_KEYS: Record<SourceKind, SourceKey> = {
  site: "kind_site",
  folder: "kind_folder",
  file: "kind_file",
  faq_table: "kind_faq_table",
  notes: "kind_notes",
  upload: "kind_upload",
};

const STATE_KEYS: Record<RunState, SourceKey> = {
  running: "run_running",
  done: "run_done",
  failed: "run_failed",
  refused: "run_refused",
  cancelled: "run_cancelled",
};

const STAGE_KEYS: Record<string, SourceKey> = {
  start: "stage_start",
  fetch: "stage_fetch",
  load: "stage_load",
  split: "stage_load",
  embed: "stage_embed",
  write: "stage_write",
  probe: "stage_probe",
};

const DAY_KEYS: readonly SourceKey[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

export const kindText = ({ t }: Texts, kind: SourceKind) => t(KIND_KEYS[kind]);
export const runStateText = ({ t }: Texts, state: RunState) => t(STATE_KEYS[state]);
export const stageText = ({ t }: Texts, stage: string) => t(STAGE_KEYS[stage] ?? "stage_start");
export const dayText = ({ t }: Texts, weekday: number) => t(DAY_KEYS[weekday] ?? "monday");

export function scheduleText(texts: Texts, schedule: Schedule | null): string {
  if (!schedule) return texts.t("schedule_never");
  if (schedule.every === "hour") return texts.t("schedule_hourly");
  const at = schedule.at;
  if (schedule.every === "day") return texts.t("schedule_daily_at", { at });
  return texts.t("schedule_weekly_at", { at, day: dayText(texts, schedule.weekday) });
}

/** How a source is, and which mark stands for it. */
export function sourceState(texts: Texts, source: Source): { text: string; mark: string } {
  const { t } = texts;
  const last = source.last_run;
  if (!source.is_enabled) return { text: t("state_off"), mark: "" };
  if (!last) return { text: t("state_new"), mark: "" };
  if (last.code) return { text: last.reason ?? t("state_failing"), mark: "bad" };
  if (last.state === "refused") return { text: t("run_refused"), mark: "bad" };
  if (last.failed > 0) return { text: t("state_some_failed", { count: last.failed }), mark: "bad" };
  return { text: t("state_good"), mark: "good" };
}

export function markOf(state: RunState): string {
  if (state === "done") return "good";
  return state === "failed" || state === "refused" ? "bad" : state === "running" ? "busy" : "";
}

/** Who or what started a run. */
export function starterText({ t }: Texts, run: Run): string {
  if (run.trigger === "schedule") return t("started_by_schedule");
  if (run.trigger === "command") return t("started_by_command");
  return t("started_by", { name: run.started_by });
}

export function timeLeftText({ t }: Texts, seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return t("left_seconds");
  return t("left_minutes", { count: Math.round(seconds / 60) });
}

export function sizeText(bytes: number, language: string): string {
  const format = (value: number, unit: string) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: 1,
    }).format(value);
  if (bytes < 1024 * 1024) return format(Math.max(1, Math.round(bytes / 1024)), "kilobyte");
  return format(bytes / 1024 / 1024, "megabyte");
}
