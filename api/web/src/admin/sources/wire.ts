// What the server says about sources and runs.

export type SourceKind = "site" | "folder" | "file" | "faq_table" | "notes" | "upload";
export type Audience = "public" | "internal";
export type RunState = "running" | "done" | "failed" | "refused" | "cancelled";

export interface Schedule {
  every: "hour" | "day" | "week";
  at: string;
  weekday: number;
  zone: string;
}

export interface SourceDraft {
  kind: SourceKind;
  location: string;
  name: string;
  audience: Audience;
  include: string[];
  exclude: string[];
  owner: string;
  schedule: Schedule | null;
  is_enabled: boolean;
}

export interface LastRun {
  run_id: string;
  at: string;
  state: RunState;
  code: string | null;
  reason: string | null;
  pages: number;
  failed: number;
}

export interface Source extends SourceDraft {
  id: string;
  next_run_at: string | null;
  has_files: boolean;
  last_run: LastRun | null;
}

export interface SourceList {
  items: Source[];
  hosts: string[];
  zone: string;
  has_files_root: boolean;
  max_file_bytes: number;
  n_leaving: number;
  current_run: string | null;
}

export interface SourceFile {
  id: string;
  name: string;
  media_type: string;
  n_bytes: number;
  stored_at: string;
}

export interface Progress {
  stage: string;
  done: number;
  total: number;
  found: number;
  fetched: number;
  changed: number;
  failed: number;
  url: string;
  seconds_left: number | null;
}

export interface Failure {
  url: string;
  code: string;
  reason: string;
  advice: string;
  detail: string;
  stays: boolean;
}

export interface Warning {
  code: string;
  reason: string;
  advice: string;
  urls: string[];
  n: number;
}

export interface Report {
  code: string | null;
  reason: string | null;
  advice: string | null;
  version: number | null;
  documents: number;
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
  n_failed: number;
  seconds: number;
  failures: Failure[];
  warnings: Warning[];
  added_urls: string[];
  changed_urls: string[];
  removed_urls: string[];
}

export interface Run {
  id: string;
  state: RunState;
  trigger: "command" | "person" | "schedule";
  started_by: string;
  started_at: string;
  finished_at: string | null;
  is_stopping: boolean;
  is_forced: boolean;
  sources: string[] | null;
  can_be_forced: boolean;
  progress: Progress;
  report: Report | null;
}
