// What the server answers about versions, documents, the test bench and embedding.
import type { Outcome } from "../../shared/wire";

export interface ChangeCounts {
  added: number;
  changed: number;
  removed: number;
}

export interface Version {
  number: number;
  state: "building" | "ready" | "live" | "retired" | "failed";
  created_at: string;
  activated_at: string | null;
  documents: number;
  passages: number;
  run: string | null;
  failure: string | null;
  since: number | null;
  changes: ChangeCounts | null;
  is_on_disk: boolean;
}

export interface VersionList {
  items: Version[];
  total: number;
  live: number | null;
  roll_back_to: number | null;
}

export interface DocumentName {
  id: string;
  url: string;
  title: string;
  language: string;
}

export type ChangeKind = keyof ChangeCounts;

export interface Change {
  kind: ChangeKind;
  url: string;
  title: string;
  before: DocumentName | null;
  after: DocumentName | null;
}

export interface ChangeList {
  number: number;
  since: number | null;
  counts: ChangeCounts;
  items: Change[];
  total: number;
}

export interface DiffPart {
  kind: "same" | "removed" | "added";
  text: string;
}

export interface Diff {
  parts: DiffPart[];
  is_coarse: boolean;
}

export type Audience = "public" | "internal";

export interface DocumentEntry extends DocumentName {
  audience: Audience;
  chars: number;
  warnings: string[];
}

export interface Place {
  id: string;
  location: string;
}

export interface DocumentList {
  number: number;
  items: DocumentEntry[];
  total: number;
  all: number;
  languages: Record<string, number>;
  warnings: Record<string, number>;
  sources: Place[];
}

export interface Segment {
  text: string;
  passage: number | null;
  heading: number | null;
  is_question: boolean;
  is_repeated: boolean;
}

export interface SeenPassage {
  number: number;
  chars: number;
  question: string | null;
  headings: string[];
}

export interface SeenDocument extends DocumentName {
  number: number;
  audience: Audience;
  chars: number;
  created_at: string;
  last_seen: string | null;
  source: Place | null;
  page: {
    sha256: string;
    media_type: string;
    headers: Record<string, string>;
    fetched_at: string;
  } | null;
  warnings: { code: string; other_url: string | null }[];
  faq_pairs: number;
  passages: SeenPassage[];
  segments: Segment[];
  is_cut: boolean;
}

export interface Hit {
  rank: number | null;
  score: number;
}

export interface FoundPassage {
  rank: number;
  score: number;
  document: string | null;
  url: string;
  title: string;
  language: string;
  headings: string[];
  question: string | null;
  text: string;
  hits: Record<string, Hit>;
}

export interface Feature {
  name: string;
  value: number;
  effect: number;
}

export interface BenchAnswer {
  text: string;
  outcome: Outcome;
  language: string;
  mode: "extractive" | "generated";
  citations: { n: number; url: string; title: string; quote: string; document: string | null }[];
  fallback_reason: string | null;
}

export interface BenchResult {
  number: number;
  audience: Audience;
  query: string;
  language: string;
  evidence: number | null;
  floors: { answered: number; related: number };
  features: Feature[];
  candidates: number;
  passages: FoundPassage[];
  answer: BenchAnswer | null;
  timings_ms: Record<string, number>;
}

export interface Embedding {
  site: string;
  name: string;
  language: string;
  hosts: string[];
  origin: string;
  policy: string;
}
