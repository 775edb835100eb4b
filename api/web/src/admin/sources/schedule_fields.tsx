// When a source is fetched by itself: never, hourly, daily or weekly, in plain words.
import { SelectField, TextField } from "../parts/field";
import { useTexts } from "./texts";
import type { Schedule } from "./wire";
import { dayText } from "./words";

interface Props {
  schedule: Schedule | null;
  zone: string;
  error: string | undefined;
  onChange: (schedule: Schedule | null) => void;
}

type Often = Schedule["every"] | "never";

export function ScheduleFields({ schedule, zone, error, onChange }: Props) {
  const texts = useTexts();
  const { t } = texts;
  const often: Often = schedule?.every ?? "never";
  const change = (part: Partial<Schedule>) => {
    const before = schedule ?? { every: "day", at: "06:00", weekday: 0, zone };
    onChange({ ...before, ...part });
  };
  return (
    <fieldset>
      <legend>{t("schedule")}</legend>
      <div class="row">
        <SelectField<Often>
          label={t("how_often")}
          value={often}
          options={[
            ["never", t("schedule_never")],
            ["hour", t("schedule_hourly")],
            ["day", t("schedule_daily")],
            ["week", t("schedule_weekly")],
          ]}
          onChange={(every) => (every === "never" ? onChange(null) : change({ every }))}
        />
        {schedule?.every === "week" && (
          <SelectField
            label={t("weekday")}
            value={String(schedule.weekday)}
            options={[0, 1, 2, 3, 4, 5, 6].map(
              (day) => [String(day), dayText(texts, day)] as const,
            )}
            onChange={(day) => change({ weekday: Number(day) })}
          />
        )}
        {schedule && schedule.every !== "hour" && (
          <TextField
            label={t("at")}
            name="at"
            isTime
            value={schedule.at}
            error={error}
            help={t("zone", { zone: schedule.zone })}
            onInput={(at) => change({ at })}
          />
        )}
      </div>
    </fieldset>
  );
}
