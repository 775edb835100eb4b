// The chat's dialogs: leave a message for a person, start anew, delete.
import { useCatalogue } from "../shared/catalogue";
import { HandoffForm } from "../shared/components/handoff_form";
import type { ConversationState } from "../shared/conversation_state";
import { leaveHandoff, readOffer } from "../shared/handoff_api";
import { Confirm } from "./confirm";
import { facts } from "./facts";
import type { Frame } from "./frame";
import { useTruePersonLine } from "./person_line";
import type { Session } from "./session";

export type Shown = "none" | "handoff" | "new" | "forget";

interface Props {
  session: Session;
  frame: Frame | undefined;
  state: ConversationState;
  shown: Shown;
  onTranscript: (() => void) | null;
  onClose: () => void;
}

export function Dialogs({ session, frame, state, shown, onTranscript, onClose }: Props) {
  const { config, conversation, announcer } = session;
  const { t, language } = useCatalogue();
  useTruePersonLine(session);
  return (
    <>
      <HandoffForm
        isOpen={shown === "handoff"}
        company={config.company.name}
        suggested={lastQuestion(state)}
        facts={facts(frame?.context() ?? {}, t)}
        privacyUrl={config.privacy_url ?? null}
        onOffer={async () => readOffer(language, await conversation.start())}
        onSend={async (fields) => leaveHandoff(language, await conversation.start(), fields)}
        onQueue={() => {
          onClose();
          void conversation.act("queue");
        }}
        onSent={onClose}
        onClose={onClose}
      />
      <Confirm
        title={t("new_conversation")}
        text={t("new_conversation_text")}
        action={t("new_conversation")}
        isOpen={shown === "new"}
        onTranscript={onTranscript}
        onClose={onClose}
        onConfirm={() => conversation.startAnew()}
      />
      <Confirm
        title={t("forget")}
        text={t("forget_text", { company: config.company.name })}
        action={t("forget_confirm")}
        isOpen={shown === "forget"}
        onTranscript={onTranscript}
        onClose={onClose}
        onConfirm={() => {
          conversation.forget();
          announcer.say(t("forgotten"));
        }}
      />
    </>
  );
}

function lastQuestion({ messages, unsent }: ConversationState): string {
  const asked = messages.filter(({ role }) => role === "customer");
  return unsent.at(-1)?.text ?? asked.at(-1)?.text ?? "";
}
