// The HTTP client of hand-offs; apart from api.ts, because it is fetched late.
import { type Access, pathOf, send } from "./api";

/** What a person can do for the customer now, and what the form begins with. */
export interface Offer {
  reason: string;
  offer: "live" | "callback" | "message" | "phone";
  promised_at?: string;
  sentences: string[];
  urgent_phone?: string;
  phone?: string;
  live?: { place: number; wait_s?: number };
  days: SlotDay[];
  answer_by?: string;
  summary: string;
  name?: string;
  contact?: string;
}

export interface SlotDay {
  label: string;
  slots: { start: string; label: string }[];
}

export interface HandoffFields {
  name?: string;
  contact: string;
  text: string;
  slot_start?: string;
}

export async function readOffer(language: string, { id, token }: Access): Promise<Offer> {
  const response = await send(language, "GET", pathOf({ id, token }, "handoff"), { token });
  return (await response.json()) as Offer;
}

export async function leaveHandoff(
  language: string,
  { id, token }: Access,
  body: HandoffFields,
): Promise<void> {
  await send(language, "POST", pathOf({ id, token }, "handoff"), { body, token });
}
