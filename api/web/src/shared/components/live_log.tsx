// Hidden live regions: finished messages once each, and short states.
import type { Announcer } from "../announcer";
import { useCatalogue } from "../catalogue";
import type { ConversationState } from "../conversation_state";
import { useStore } from "../store";
import type { Message } from "../wire";

export function LiveLog({ state }: { state: ConversationState }) {
  const { t } = useCatalogue();
  // Taking old entries out is silent; keeping all would read the thread twice.
  const latest = state.heard.slice(-5);
  const spoken = (message: Message) => {
    const count = message.citations?.length ?? 0;
    const who =
      message.role === "bot"
        ? t("from_bot")
        : message.role === "agent"
          ? message.agent || t("from_agent")
          : "";
    const sources = count > 0 ? t("sources", { count }) : "";
    return [who && `${who}:`, message.text, sources].filter(Boolean).join(" ");
  };
  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-label={t("log_label")}>
      {state.messages
        .filter(({ id }) => latest.includes(id))
        .map((message) => (
          <p key={message.id} lang={message.language ?? undefined}>
            {spoken(message)}
          </p>
        ))}
    </div>
  );
}

export function Status({ announcer }: { announcer: Announcer }) {
  const { text, count } = useStore(announcer.latest);
  return (
    <div class="visually-hidden" role="status">
      {text && <p key={count}>{text}</p>}
    </div>
  );
}
