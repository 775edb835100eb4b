// What the chat asks of the server when an episode ends: the end, the score, receipts.
import { send } from "../shared/api";
import type { Session } from "./session";

/** Whether to ask for a score now, and in which words. */
export interface ScoreQuestion {
  state: "open" | "given" | "none";
  question: string;
  low: string;
  high: string;
  comment: string;
  optional: string;
  choose: string;
  send: string;
  thanks: string;
  max_comment_chars: number;
}

export async function endConversation(session: Session): Promise<void> {
  await request(session, "POST", "end");
}

export async function scoreQuestion(session: Session): Promise<ScoreQuestion> {
  return (await request(session, "GET", "score")).json();
}

export async function giveScore(session: Session, score: number, comment: string): Promise<void> {
  await request(session, "POST", "score", comment ? { score, comment } : { score });
}

/** The link to one answer's receipt, or to the conversation's. */
export async function receiptUrl(session: Session, messageId: string | null): Promise<string> {
  const body = messageId ? { message_id: messageId } : {};
  const { url } = await (await request(session, "POST", "receipt", body)).json();
  return url;
}

function request(session: Session, method: string, part: string, body?: object): Promise<Response> {
  const { id = "", token = "" } = session.conversation.access ?? {};
  const path = `/api/widget/v1/conversations/${id}/${part}`;
  return send(session.api.language, method, path, { token, ...(body ? { body } : {}) });
}
