// Pasted text: one message of a customer, or a whole conversation with a name before each line.
import type { Said } from "./wire";

const CUSTOMER = /^(?:kunde|kunden|kund|asiakas|customer|client|visitor)$/i;
const AGENT = /^(?:agent|rådgiver|rådgjevar|handläggare|medarbejder|asiakaspalvelija|oss|vi|me)$/i;
const BOT = /^(?:bot|botti|assistent|assistant)$/i;
const LABELLED = /^\s*([\p{L}]{2,20})\s*:\s*(.*)$/u;

export function parsePasted(text: string): Said[] {
  const said: Said[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = LABELLED.exec(line);
    const role = match ? roleOf(match[1] ?? "") : null;
    const last = said.at(-1);
    if (role) said.push({ role, text: match?.[2] ?? "" });
    else if (last) last.text += `\n${line}`;
    else said.push({ role: "customer", text: line });
  }
  return said
    .map(({ role, text: one }) => ({ role, text: one.trim() }))
    .filter(({ text: one }) => one !== "");
}

function roleOf(label: string): Said["role"] | null {
  if (CUSTOMER.test(label)) return "customer";
  if (BOT.test(label)) return "bot";
  return AGENT.test(label) ? "agent" : null;
}
