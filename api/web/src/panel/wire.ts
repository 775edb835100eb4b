// The shapes of the agents' HTTP contract, field by field.
import type { Citation, ConversationView, Sentence } from "../shared/wire";

export type Channel = "chat" | "email";
export type Style = "standard" | "shorter" | "friendlier";
export type Note = "other_language" | "needs_model" | "nothing_asked" | "not_sure";
export type DismissReason = "wrong" | "off_topic" | "incomplete" | "tone" | "not_needed" | "other";

export interface Said {
  role: "customer" | "bot" | "agent";
  text: string;
}

export interface Source {
  url: string;
  title: string;
  quote: string;
  language: string;
  internal: boolean;
}

export interface Suggestion {
  id: string;
  silent: boolean;
  text: string;
  opening: string;
  closing: string;
  sentences: Sentence[];
  citations: Citation[];
  sources: Source[];
  language: string;
  mode: "extractive" | "generated";
  style: Style;
  note?: Note | null;
}

export interface Hit extends Source {
  /** Where the words searched for stand in the quote. */
  marks: [number, number][];
}

export type PointKind = "wanted" | "tried" | "answered" | "open" | "detail";

export interface SummaryPoint {
  kind: PointKind;
  text: string;
  message: number;
  quote: string;
  citations: Citation[];
}

export interface Summary {
  points: SummaryPoint[];
  language: string;
  mode: "extractive" | "generated";
  customer_messages: number;
  replies: number;
}

export interface ConversationEntry {
  id: string;
  language: string;
  status: string;
  preview: string;
  messages: number;
  updated_at: string;
}

/** What was proven of a customer. */
export interface ProvenIdentity {
  method: "site_jwt" | "oidc";
  label: string;
  subject: string;
  name?: string | null;
  attributes: Record<string, string>;
  assurance?: string | null;
  verified_at: string;
}

/** One of the product's own conversations, as agents read it. */
export type OwnConversation = ConversationView & { identities: ProvenIdentity[] };

/** A conversation to help with: its messages, or one of the product's own. */
export interface About {
  messages: Said[];
  conversationId: string | null;
  language: string | null;
  channel: Channel;
}

export interface AskedStyle {
  style: Style;
  replyLanguage: string | null;
}

export type SuggestionEvent =
  | { type: "text"; at: number; text: string }
  | { type: "withdrawn" }
  | { type: "suggestion"; suggestion: Suggestion }
  | { type: "error"; title: string };
