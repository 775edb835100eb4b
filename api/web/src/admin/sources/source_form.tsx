// The form of a source: what it is, where, for whom, and when it is fetched by itself.
import { useRef, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import { SelectField, TextField } from "../parts/field";
import { useProblem } from "../parts/loading";
import { ScheduleFields } from "./schedule_fields";
import { type SourceKey, useTexts } from "./texts";
import type { SourceDraft, SourceKind } from "./wire";

type FieldName = "name" | "location" | "include" | "exclude" | "schedule";
type Errors = Partial<Record<FieldName, string>>;

// Where the server's refusals belong; any other stands above the button.
const FIELD_OF: Record<string, FieldName> = {
  invalid_name: "name",
  invalid_url: "location",
  host_not_allowed: "location",
  port_refused: "location",
  scheme_refused: "location",
  address_refused: "location",
  source_exists: "location",
  path_not_allowed: "location",
  path_missing: "location",
  unsupported_format: "location",
  invalid_pattern: "exclude",
  invalid_schedule: "schedule",
};

interface Props {
  draft: SourceDraft;
  zone: string;
  hosts: string[];
  hasFilesRoot: boolean;
  isNew: boolean;
  action: string;
  onSave: (draft: SourceDraft) => Promise<void>;
}

export function SourceForm({ zone, hosts, hasFilesRoot, isNew, action, onSave, ...given }: Props) {
  const { t } = useTexts();
  const problemOf = useProblem();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(given.draft);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const change = (part: Partial<SourceDraft>) => setDraft((before) => ({ ...before, ...part }));

  const show = (found: Errors) => {
    setErrors(found);
    setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(), 30);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    setProblem(null);
    const found = missing(draft, isNew, t);
    show(found);
    if (Object.keys(found).length > 0 || isSaving) return;
    setSaving(true);
    try {
      await onSave(draft);
    } catch (error) {
      const text = problemOf(error);
      const field = error instanceof ApiError ? FIELD_OF[error.code] : undefined;
      if (field) show({ [field]: text });
      else setProblem(text);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form ref={form} class="form" noValidate onSubmit={(event) => void save(event)}>
      <TextField
        label={t("name")}
        name="name"
        value={draft.name}
        error={errors.name}
        help={t("name_help")}
        maxLength={200}
        onInput={(name) => change({ name })}
      />
      <Location
        draft={draft}
        hosts={hosts}
        hasFilesRoot={hasFilesRoot}
        isNew={isNew}
        error={errors.location}
        onInput={(location) => change({ location })}
      />
      {draft.kind === "site" && (
        <>
          <Patterns
            name="include"
            label={t("include")}
            help={t("include_help")}
            patterns={draft.include}
            error={errors.include}
            onChange={(include) => change({ include })}
          />
          <Patterns
            name="exclude"
            label={t("exclude")}
            help={t("exclude_help")}
            patterns={draft.exclude}
            error={errors.exclude}
            onChange={(exclude) => change({ exclude })}
          />
        </>
      )}
      <SelectField
        label={t("audience")}
        value={draft.audience}
        options={[
          ["public", t("audience_public")],
          ["internal", t("audience_internal")],
        ]}
        onChange={(audience) => change({ audience })}
      />
      <ScheduleFields
        schedule={draft.schedule}
        zone={zone}
        error={errors.schedule}
        onChange={(schedule) => change({ schedule })}
      />
      <TextField
        label={t("owner")}
        name="owner"
        value={draft.owner}
        help={t("owner_help")}
        maxLength={200}
        onInput={(owner) => change({ owner })}
      />
      <label class="choice">
        <input
          type="checkbox"
          checked={draft.is_enabled}
          onChange={(event) => change({ is_enabled: event.currentTarget.checked })}
        />
        {t("enabled")}
      </label>
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div class="page-actions">
        <button type="submit" class="primary" aria-disabled={isSaving || undefined}>
          {isSaving ? t("saving") : action}
        </button>
      </div>
    </form>
  );
}

interface LocationProps {
  draft: SourceDraft;
  hosts: string[];
  hasFilesRoot: boolean;
  isNew: boolean;
  error: string | undefined;
  onInput: (location: string) => void;
}

const LOCATION_LABELS: Partial<Record<SourceKind, SourceKey>> = {
  site: "location_site",
  folder: "location_folder",
  file: "location_file",
  faq_table: "location_file",
};

function Location({ draft, hosts, hasFilesRoot, isNew, error, onInput }: LocationProps) {
  const { t } = useTexts();
  const label = LOCATION_LABELS[draft.kind];
  // A table is uploaded, unless it already lies in the server's open folder.
  const isTable = draft.kind === "faq_table";
  if (!label || (isTable && (!hasFilesRoot || (!isNew && !draft.location)))) return null;
  const siteHelp = t("location_site_help", { hosts: hosts.join(", ") });
  return (
    <TextField
      label={t(label)}
      name="location"
      value={draft.location}
      error={error}
      help={draft.kind === "site" ? siteHelp : t(isTable ? "location_table_help" : "location_help")}
      inputMode={draft.kind === "site" ? "url" : "text"}
      onInput={onInput}
    />
  );
}

interface PatternsProps {
  name: string;
  label: string;
  help: string;
  patterns: string[];
  error: string | undefined;
  onChange: (patterns: string[]) => void;
}

function Patterns({ name, label, help, patterns, error, onChange }: PatternsProps) {
  return (
    <TextField
      label={label}
      name={name}
      help={help}
      error={error}
      rows={3}
      value={patterns.join("\n")}
      onInput={(text) => onChange(text === "" ? [] : text.split("\n"))}
    />
  );
}

function missing(draft: SourceDraft, isNew: boolean, t: (key: SourceKey) => string): Errors {
  const found: Errors = {};
  if (!draft.name.trim()) found.name = t("name_missing");
  const needsPlace = draft.kind === "site" || draft.kind === "folder" || draft.kind === "file";
  if (needsPlace && !draft.location.trim()) {
    found.location = t(draft.kind === "site" ? "address_missing" : "path_missing");
  } else if (isNew && draft.kind === "site" && !/^https?:\/\//i.test(draft.location.trim())) {
    found.location = t("address_whole");
  }
  for (const name of ["include", "exclude"] as const) {
    const isPath = (line: string) => !line.trim() || line.trim().startsWith("/");
    if (!draft[name].every(isPath)) found[name] = t("pattern_wrong");
  }
  if (draft.schedule && !/^\d\d:\d\d$/.test(draft.schedule.at)) found.schedule = t("time_missing");
  return found;
}
