// A small desktop that embeds the side panel and speaks its protocol (docs/panel.md, version 1).

const wanted = new URLSearchParams(location.search);
const panelOrigin = localOrigin(wanted.get("panel")) ?? "http://127.0.0.1:8000";
const company = wanted.get("company") ?? "tindra";
const frame = document.getElementById("panel");
const conversations = await (await fetch("/conversations.json")).json();
let nonce = null;
let open = null;
let suggestionId = null;

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== panelOrigin) return;
  const message = event.data;
  if (message?.kp !== 1) return;
  if (message.t === "ready") {
    nonce = message.nonce;
    frame.dataset.panel = "ready";
    say({ t: "init", host: "Skrivebordet", caps: ["insert", "note"] });
    if (open) showContext();
  } else if (message.nonce !== nonce) return;
  else if (message.t === "insert") insert(message);
  else if (message.t === "note") element("notes").append(item(message.text));
});

function say(message) {
  frame.contentWindow.postMessage({ kp: 1, nonce, ...message }, panelOrigin);
}

// For tests and curious people: say anything to the panel from the console.
window.deskSays = say;

function showContext() {
  const { id, channel, lang, messages, contact } = open;
  say({ t: "context", conversation: { id, channel, lang, messages }, contact });
}

function insert({ text, suggestionId: inserted }) {
  const field = element("text");
  field.value = field.value ? `${field.value}\n\n${text}` : text;
  suggestionId = inserted;
  field.focus();
}

function show(conversation) {
  open = conversation;
  suggestionId = null;
  element("subject").textContent = conversation.subject;
  element("text").value = "";
  drawMessages();
  for (const button of document.querySelectorAll("nav button")) {
    button.setAttribute("aria-current", String(button.dataset.id === conversation.id));
  }
  if (nonce) showContext();
}

function drawMessages() {
  element("later").hidden = !open.later?.length;
  element("messages").replaceChildren(
    ...open.messages.map(({ role, text }) => {
      const entry = item(text);
      entry.dataset.role = role;
      return entry;
    }),
  );
}

element("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (!open || !text) return;
  const message = { role: "agent", text };
  open.messages.push(message);
  drawMessages();
  element("text").value = "";
  say({ t: "message", conversationId: open.id, message });
  if (suggestionId) say({ t: "sent", suggestionId, text });
  suggestionId = null;
});

element("later").addEventListener("click", () => {
  const message = open.later.shift();
  open.messages.push(message);
  drawMessages();
  say({ t: "message", conversationId: open.id, message });
});

element("inbox").replaceChildren(
  ...conversations.map((conversation) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.id = conversation.id;
    button.textContent = conversation.subject;
    button.addEventListener("click", () => show(conversation));
    const entry = document.createElement("li");
    entry.append(button);
    return entry;
  }),
);
frame.src = `${panelOrigin}/panel?company=${encodeURIComponent(company)}`;

function element(id) {
  return document.getElementById(id);
}

function item(text) {
  const entry = document.createElement("li");
  entry.textContent = text;
  return entry;
}

/** The demo frames servers on this machine only. */
function localOrigin(address) {
  if (!address) return null;
  const url = new URL(address);
  return ["127.0.0.1", "localhost"].includes(url.hostname) ? url.origin : null;
}
