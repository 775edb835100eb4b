// The shapes of the HTTP contract: what the server sends, field by field.

export type Outcome =
  | "answered"
  | "related"
  | "refused"
  | "urgent"
  | "handoff"
  | "clarified"
  | "notice"
  | "smalltalk";
export type Role = "customer" | "bot" | "agent" | "system";
export type Activity = "idle" | "searching" | "answering";

/** Whom the customer talks to, and what they wait for. */
export interface Standing {
  mode: "bot" | "queued" | "human" | "ended";
  /** Place in the queue, and seconds until a person can be expected, when that is known. */
  position?: number;
  wait_s?: number;
  /** The person's name. */
  agent?: string;
}

export interface Citation {
  n: number;
  url: string;
  title: string;
  quote: string;
  start: number;
  end: number;
  document_version: string;
  /** Language of the page, when the server knows it. */
  language?: string | null;
  /** The quote with the company's facts in its slots; empty where it has none. */
  shown?: string;
}

export interface Sentence {
  text: string;
  citations: number[];
  lead: string;
}

export interface Message {
  id: string;
  client_id?: string | null;
  seq: number;
  role: Role;
  kind: string;
  text: string;
  created_at: string;
  language?: string | null;
  /** The person who wrote it, or whom it tells of. */
  agent?: string | null;
  outcome?: Outcome | null;
  mode?: "extractive" | "generated" | null;
  offers_person?: boolean | null;
  stopped?: boolean | null;
  sentences?: Sentence[] | null;
  intro?: string | null;
  citations?: Citation[] | null;
  urgent?: Urgent | null;
  /** What a message of the system tells besides its text. */
  details?: { left?: string } | null;
  /** What the bot asks the customer to choose from; `text` lists the same. */
  alternatives?: string[] | null;
  offers_sign_in?: boolean | null;
  /** The addresses in it that may be links. */
  links?: string[] | null;
  /** Who signed in, in a message that says so. */
  identity?: Identity | null;
}

/** Who the customer was proven to be. */
export interface Identity {
  label: string;
  name?: string | null;
  verified_at: string;
  expires_at: string;
}

/** Numbers to ring before anything else; `text` says the same. */
export interface Urgent {
  kind: string;
  lead: string;
  contacts: { label: string; number: string }[];
  after: string;
}

export interface NewConversation {
  id: string;
  token: string;
  language: string;
}

export interface ConversationView {
  id: string;
  language: string;
  status: "pending" | "open" | "resolved";
  standing: Standing;
  last_event_id: number | string | null;
  messages: Message[];
  identity?: Identity | null | undefined;
}

export type FeedbackValue = "up" | "down";

export interface DraftPart {
  id: string;
  at: number;
  text: string;
}

export type ServerEvent =
  | { type: "message"; message: Message }
  | { type: "delta"; delta: DraftPart }
  | { type: "snapshot"; draft: { id: string; text: string } }
  | ({ type: "status"; state: Activity } & Partial<Standing>)
  | { type: "restart"; id: string }
  | { type: "error"; code: string; title: string };

export type Texts = Record<string, string | Record<string, string>>;

/** What a company says of the moment, as its owner wrote it. */
export interface Notice {
  id: string;
  severity: "info" | "warning" | "critical";
  /** How much it matters, in the page's language. */
  label: string;
  text: string;
  language: string;
  /** Says so where the text is in another language than the page. */
  remark?: string;
  link?: string;
  ends_at?: string;
}

export interface Config {
  site: string;
  company: { name: string };
  language: string;
  languages: string[];
  catalogue: { chat: Texts; widget: Texts; errors: Texts };
  max_question_chars: number;
  privacy_url?: string | null;
  /** The origins whose pages may hold the widget. */
  frame_origins: string[];
  /** When people can be reached, in a few words, and until when that is true. */
  person: { text: string; until: string };
  /** Left out when no notice holds on any page. */
  notices?: Notice[];
  /** What customers can sign in with; missing where there is nothing. */
  sign_in_with?: string | null;
  /** Whether only signed words say who the customer is. */
  only_signed: boolean;
}
