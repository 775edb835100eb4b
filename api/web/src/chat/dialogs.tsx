// The chat's dialogs: leave a message for a person, receipts, end, start anew, delete.
import { useEffect } from "preact/hooks";
import { ApiError } from "../shared/api";
import { useCatalogue } from "../shared/catalogue";
import { HandoffForm } from "../shared/components/handoff_form";
import type { ConversationState } from "../shared/conversation_state";
import { leaveHandoff, readOffer } from "../shared/handoff_api";
import { Confirm } from "./confirm";
import { endConversation } from "./episode_api";
import { facts } from "./facts";
import type { Frame } from "./frame";
import { signOut } from "./identify";
import { useTruePersonLine } from "./person_line";
import { ReceiptDialog } from "./receipt_dialog";
import type { Session } from "./session";

/** A dialog; `receipt` with the id of an answer shows that one's. */
export type Shown = "none" | "handoff" | "new" | "forget" | "end" | "receipt" | { receipt: string };

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
  useEffect(() => {
    if (shown !== "end") return;
    onClose();
    endConversation(session).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      conversation.showProblem(error);
    });
  }, [shown]);
  return (
    <>
      <ReceiptDialog session={session} shown={shown} onClose={onClose} />
      <HandoffForm
        isOpen={shown === "handoff"}
        company={config.company.name}
        suggested={lastQuestion(state)}
        facts={facts(frame?.context() ?? {}, t, config.only_signed)}
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
          signOut(session);
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
