// A message of the bot in the chat, with the offer to sign in where there is one.
import { useCatalogue } from "../shared/catalogue";
import { BotMessage, type BotParts } from "../shared/components/bot_message";
import { Icon } from "../shared/components/icon";
import { useStore } from "../shared/store";
import type { Message } from "../shared/wire";
import { handOver } from "../widget/pop_out";
import { identityOf } from "./identify";
import type { Session } from "./session";

type Props = BotParts & { message: Message; session: Session };

export function BotEntry({ session, ...parts }: Props) {
  return (
    <BotMessage {...parts}>
      {parts.message.offers_sign_in && <SignIn session={session} />}
    </BotMessage>
  );
}

function SignIn({ session }: { session: Session }) {
  const { t } = useCatalogue();
  const state = useStore(session.conversation.state);
  const { sign_in_with: provider } = session.config;
  if (!provider || identityOf(state)) return null;
  const isFramed = location.pathname === "/widget";
  return (
    <button type="button" class="primary sign-in" onClick={() => leave(session, isFramed)}>
      <Icon name="lock" />
      {t("sign_in_with", { provider })}
      {isFramed && <span class="visually-hidden"> {t("opens_new_tab")}</span>}
    </button>
  );
}

/** Goes there in this tab; a provider shows nothing in a frame, so from one in a window. */
function leave({ config, conversation, catalogue }: Session, isFramed: boolean): void {
  const { language, t } = catalogue.get();
  const address = `/identify?${new URLSearchParams({ site: config.site, lang: language })}#start`;
  if (!isFramed) {
    location.assign(address);
    return;
  }
  const tab = window.open(address, "_blank");
  if (tab) handOver(tab, conversation.access);
  else conversation.state.set({ ...conversation.state.get(), problem: t("sign_in_blocked") });
}
