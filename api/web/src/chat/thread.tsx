// The thread: the AI notice first, then every message, the draft, and what is going on.
import type { RefObject } from "preact";
import { useCatalogue } from "../shared/catalogue";
import { Icon } from "../shared/components/icon";
import { CustomerMessage, UnsentView } from "../shared/components/message";
import type { ConversationState } from "../shared/conversation_state";
import { useStickToEnd } from "../shared/scroll";
import { useStore } from "../shared/store";
import type { Config } from "../shared/wire";
import type { Session } from "./session";

interface Props {
  session: Session;
  state: ConversationState;
  region: RefObject<HTMLElement | null>;
  onHandoff: () => void;
  onReceipt: (messageId: string) => void;
  onEdit: (text: string) => void;
}

export function Thread({ session, state, region, onHandoff, onReceipt, onEdit }: Props) {
  const { config, conversation, announcer } = session;
  const { t } = useCatalogue();
  const parts = useStore(session.late.parts);
  const { messages, unsent, draft, activity } = state;
  const heard = messages.filter(({ role }) => role !== "customer").length;
  const { end, hasUnseen, toEnd } = useStickToEnd(
    `${heard} ${draft?.text.length}`,
    `${messages.length} ${unsent.length} ${activity} ${parts !== null}`,
    unsent.at(-1)?.id,
  );
  const isWhole = state.isLoaded && (parts !== null || heard === 0);
  const isWaiting = activity === "searching" || (activity === "answering" && !draft);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the keyboard */}
      <section ref={region} class="thread" aria-label={t("thread_label")} tabIndex={0}>
        <div class="column">
          <Welcome config={config} />
          {!isWhole && <p class="activity">{t("loading")}</p>}
          <ol class="messages">
            {messages.map((message) =>
              message.role === "customer" ? (
                <CustomerMessage key={message.id} text={message.text} />
              ) : (
                parts &&
                (message.role === "system" ? (
                  <parts.SystemMessage key={message.id} message={message} onHandoff={onHandoff} />
                ) : (
                  <parts.BotEntry
                    key={message.id}
                    message={message}
                    announcer={announcer}
                    feedback={state.feedback[message.id]}
                    onFeedback={(value, more) => conversation.giveFeedback(message.id, value, more)}
                    onHandoff={onHandoff}
                    onPick={
                      message === messages.at(-1) ? (text) => conversation.ask(text) : undefined
                    }
                    session={session}
                    onReceipt={onReceipt}
                  />
                ))
              ),
            )}
            {unsent.map((message) => (
              <UnsentView
                key={message.id}
                message={message}
                onRetry={() => conversation.retry(message.id)}
                onEdit={() => onEdit(conversation.withdraw(message.id))}
              />
            ))}
            {draft && parts && <parts.DraftView key={draft.id} text={draft.text} />}
          </ol>
          {parts && <parts.Closing session={session} state={state} />}
          {isWaiting && (
            <p class="activity">
              <span class="dots" aria-hidden="true" />
              {t(activity === "searching" ? "searching" : "answering")}
            </p>
          )}
          <div ref={end} />
        </div>
      </section>
      <div class="unseen">
        {hasUnseen && (
          <button type="button" onClick={() => toEnd(true)}>
            <Icon name="down" />
            {t("new_messages")}
          </button>
        )}
      </div>
    </>
  );
}

function Welcome({ config }: { config: Config }) {
  const { t } = useCatalogue();
  const company = config.company.name;
  return (
    <div class="welcome">
      <p class="greeting">{t("greeting", { company })}</p>
      <p class="ai-notice">
        <Icon name="info" />
        <span>{t("ai_notice", { company })}</span>
      </p>
      <p class="privacy">
        {t("privacy")}{" "}
        {config.privacy_url && (
          <a href={config.privacy_url} target="_blank" rel="noopener noreferrer">
            {t("privacy_link")}
          </a>
        )}
      </p>
    </div>
  );
}
