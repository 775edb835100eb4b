// The full-page chat: puts header, thread, composer and dialogs together.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Announcer } from "../shared/announcer";
import { useCatalogue } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import { Composer } from "../shared/components/composer";
import { Dialog } from "../shared/components/dialog";
import { HandoffForm } from "../shared/components/handoff_form";
import { Icon } from "../shared/components/icon";
import { LiveLog, Status } from "../shared/components/live_log";
import type { Conversation } from "../shared/conversation";
import { type ConversationState, isCutOff } from "../shared/conversation_state";
import { saveFile } from "../shared/save_file";
import type { SiteStorage } from "../shared/storage";
import { useStore } from "../shared/store";
import type { Config } from "../shared/wire";
import { Header } from "./header";
import { useStateTexts, useTitle } from "./state_texts";
import { Thread } from "./thread";

interface Props {
  config: Config;
  conversation: Conversation;
  storage: SiteStorage;
  announcer: Announcer;
  onLanguage: (language: string) => void;
}

type Open = "none" | "handoff" | "new" | "forget";

export function Page({ config, conversation, storage, announcer, onLanguage }: Props) {
  const { t } = useCatalogue();
  const state = useStore(conversation.state);
  const [open, setOpen] = useState<Open>("none");
  const [given, setGiven] = useState<{ text: string } | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const noticeId = useId();
  useStateTexts(state, announcer);
  useTitle(state, config.company.name);
  useEffect(() => {
    // Where there is a real keyboard, one can type at once.
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) field.current?.focus();
  }, []);

  const isBusy = state.activity !== "idle" || state.draft !== null;
  const transcript = async () => {
    const blob = await conversation.transcript();
    if (blob) saveFile(blob, `${config.site}.txt`);
  };
  return (
    <div class="page">
      <Header
        config={config}
        noticeId={noticeId}
        hasConversation={state.messages.length > 0}
        onLanguage={onLanguage}
        onNew={() => (state.messages.length > 0 ? setOpen("new") : field.current?.focus())}
        onTranscript={() => void transcript()}
        onForget={() => setOpen("forget")}
      />
      <main>
        {isCutOff(state) && (
          <Banner
            icon="alert"
            kind="notice"
            action={t("retry_now")}
            onAction={() => conversation.reconnect()}
          >
            {t("connection_lost")}
          </Banner>
        )}
        {state.problem && (
          <Banner
            icon="alert"
            kind="error"
            action={t("close")}
            onAction={() => conversation.dismissProblem()}
          >
            {state.problem}
          </Banner>
        )}
        <Thread
          config={config}
          conversation={conversation}
          state={state}
          announcer={announcer}
          onHandoff={() => setOpen("handoff")}
          onEdit={(text) => setGiven({ text })}
        />
        <div class="foot">
          <Composer
            field={field}
            initial={storage.get().typed ?? ""}
            maxChars={config.max_question_chars}
            isBusy={isBusy}
            noticeId={noticeId}
            given={given}
            onType={(typed) => storage.update({ typed: typed || undefined })}
            onSend={(text) => conversation.ask(text)}
            onStop={() => void conversation.stop()}
          />
          <div class="under">
            <button type="button" class="plain person" onClick={() => setOpen("handoff")}>
              <Icon name="headset" />
              {t("talk_to_person")}
            </button>
            <p class="hint">{t("composer_hint")}</p>
          </div>
        </div>
      </main>
      <HandoffForm
        isOpen={open === "handoff"}
        company={config.company.name}
        suggested={lastQuestion(state)}
        privacyUrl={config.privacy_url ?? null}
        onSend={(fields) => conversation.leaveMessage(fields)}
        onSent={() => setOpen("none")}
        onClose={() => setOpen("none")}
      />
      <Confirm
        title={t("new_conversation")}
        text={t("new_conversation_text")}
        action={t("new_conversation")}
        isOpen={open === "new"}
        onTranscript={state.messages.length > 0 ? () => void transcript() : null}
        onClose={() => setOpen("none")}
        onConfirm={() => conversation.startAnew()}
      />
      <Confirm
        title={t("forget")}
        text={t("forget_text", { company: config.company.name })}
        action={t("forget_confirm")}
        isOpen={open === "forget"}
        onTranscript={state.messages.length > 0 ? () => void transcript() : null}
        onClose={() => setOpen("none")}
        onConfirm={() => {
          conversation.forget();
          announcer.say(t("forgotten"));
        }}
      />
      <LiveLog state={state} />
      <Status announcer={announcer} />
    </div>
  );
}

function lastQuestion({ messages, unsent }: ConversationState): string {
  const asked = messages.filter(({ role }) => role === "customer");
  return unsent.at(-1)?.text ?? asked.at(-1)?.text ?? "";
}

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  isOpen: boolean;
  onTranscript: (() => void) | null;
  onClose: () => void;
  onConfirm: () => void;
}

function Confirm({ title, text, action, isOpen, onTranscript, onClose, onConfirm }: ConfirmProps) {
  const { t } = useCatalogue();
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <p>{text}</p>
      {onTranscript && (
        <button type="button" class="plain person" onClick={onTranscript}>
          <Icon name="download" />
          {t("transcript")}
        </button>
      )}
      <div class="dialog-actions">
        <button type="button" class="plain" data-first onClick={onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
