// The line that says who is signed in, and lets them sign out.
import { useEffect, useState } from "preact/hooks";
import { useCatalogue } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import type { ConversationState } from "../shared/conversation_state";
import { saveFile } from "../shared/save_file";
import { Confirm } from "./confirm";
import { identityOf, signOut } from "./identify";
import type { Session } from "./session";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function IdentityLine({ session, state }: { session: Session; state: ConversationState }) {
  const { t, time } = useCatalogue();
  const { conversation, announcer, config } = session;
  const [isAsked, setAsked] = useState(false);
  const [, setEnded] = useState("");
  const identity = identityOf(state);
  const ends = identity?.expires_at;
  useEffect(() => {
    if (!ends) return;
    const left_ms = Math.min(Date.parse(ends) - Date.now(), LONGEST_TIMER_MS);
    const timer = setTimeout(() => setEnded(ends), left_ms);
    return () => clearTimeout(timer);
  }, [ends]);
  if (!identity) return null;
  const { name, label: provider, verified_at } = identity;
  const keep = async () => {
    const blob = await conversation.transcript();
    if (blob) saveFile(blob, `${config.site}.txt`);
  };
  return (
    <>
      <Banner icon="lock" kind="calm" action={t("sign_out")} onAction={() => setAsked(true)}>
        <strong>{name ? t("signed_in_as", { name }) : t("signed_in")}</strong>
        {" · "}
        {t("signed_in_by", { provider, time: time(verified_at) })}
      </Banner>
      <Confirm
        title={t("sign_out")}
        text={t("sign_out_text")}
        action={t("sign_out")}
        isOpen={isAsked}
        onTranscript={state.messages.length > 0 ? () => void keep() : null}
        onClose={() => setAsked(false)}
        onConfirm={() => {
          signOut(session);
          conversation.forget();
          announcer.say(t("signed_out"));
        }}
      />
    </>
  );
}
