// The chat: puts header, thread, composer and dialogs together.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useCatalogue } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import { Composer } from "../shared/components/composer";
import { Icon } from "../shared/components/icon";
import { LiveLog, Status } from "../shared/components/live_log";
import { isCutOff } from "../shared/conversation_state";
import { hasKeyboard } from "../shared/has_keyboard";
import { saveFile } from "../shared/save_file";
import { useStore } from "../shared/store";
import type { Shown } from "./dialogs";
import type { Frame } from "./frame";
import { Header } from "./header";
import type { Session } from "./session";
import { useStateTexts, useTitle } from "./state_texts";
import { Thread } from "./thread";

interface Props {
  session: Session;
  frame?: Frame;
  onLanguage: (language: string) => void;
}

export function Page({ session, frame, onLanguage }: Props) {
  const { config, conversation, storage, announcer, late } = session;
  const { t } = useCatalogue();
  const state = useStore(conversation.state);
  const parts = useStore(late.parts);
  const [shown, setShown] = useState<Shown>("none");
  const [given, setGiven] = useState<{ text: string } | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const thread = useRef<HTMLElement>(null);
  const noticeId = useId();
  const { agent, position } = state.standing;
  useStateTexts(state, announcer);
  useTitle(state, config.company.name);

  const show = (dialog: Shown) => {
    void late.load();
    setShown(dialog);
  };
  useEffect(() => {
    if (!frame && hasKeyboard()) field.current?.focus();
  }, []);
  useLayoutEffect(
    () =>
      frame?.listen({
        focus: () => (hasKeyboard() ? field.current : thread.current)?.focus(),
        prefill: (text) => setGiven({ text }),
        handoff: () => show("handoff"),
      }),
    [],
  );
  const hasThread = state.messages.length + state.unsent.length > 0;
  useEffect(() => {
    if (hasThread) void late.load();
  }, [hasThread]);

  const isBusy = state.activity !== "idle" || state.draft !== null;
  const transcript = async () => {
    const blob = await conversation.transcript();
    if (blob) saveFile(blob, `${config.site}.txt`);
  };
  return (
    <div class={frame ? "page framed" : "page"}>
      <Header
        config={config}
        frame={frame}
        noticeId={noticeId}
        agent={agent}
        hasConversation={state.messages.length > 0}
        onLanguage={onLanguage}
        onNew={() => (state.messages.length > 0 ? show("new") : field.current?.focus())}
        onTranscript={() => void transcript()}
        onReceipt={() => show("receipt")}
        onEnd={() => show("end")}
        onForget={() => show("forget")}
      />
      <main>
        {parts && <parts.Notices session={session} frame={frame} region={thread} />}
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
        {parts && <parts.QueueBar session={session} standing={state.standing} />}
        {parts && <parts.IdentityLine session={session} state={state} />}
        <Thread
          session={session}
          state={state}
          region={thread}
          onHandoff={() => show("handoff")}
          onReceipt={(receipt) => show({ receipt })}
          onEdit={(text) => setGiven({ text })}
        />
        <div class="foot">
          <Composer
            field={field}
            initial={storage.get().typed ?? ""}
            maxChars={config.max_question_chars}
            isBusy={isBusy}
            noticeId={noticeId}
            agent={agent}
            given={given}
            onType={(typed) => {
              void late.load();
              storage.update({ typed: typed || undefined });
            }}
            onSend={(text) => conversation.ask(text)}
            onStop={() => void conversation.act("stop")}
          />
          <div class="under">
            {!(agent || position) && (
              <>
                <button type="button" class="plain person" onClick={() => show("handoff")}>
                  <Icon name="headset" />
                  {t("talk_to_person")}
                </button>
                <p class="until">
                  {Date.parse(config.person.until) > Date.now() && config.person.text}
                </p>
              </>
            )}
            <p class="hint">{t("composer_hint")}</p>
          </div>
        </div>
      </main>
      {parts && (
        <parts.Dialogs
          session={session}
          frame={frame}
          state={state}
          shown={shown}
          onTranscript={state.messages.length > 0 ? () => void transcript() : null}
          onClose={() => setShown("none")}
        />
      )}
      <LiveLog state={state} />
      <Status announcer={announcer} />
    </div>
  );
}
