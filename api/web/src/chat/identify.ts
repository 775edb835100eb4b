// Hands the site's signed token to the server, goes on with the session it begins, and ends it.
import { ApiError, pathOf, send } from "../shared/api";
import type { ConversationState } from "../shared/conversation_state";
import type { Identity } from "../shared/wire";
import type { Values } from "../widget/protocol";
import type { Session } from "./session";

/** Who is signed in now; an identity counts for a while only. */
export function identityOf({ identity, messages }: ConversationState): Identity | null {
  const told = [...messages.map((message) => message.identity), identity].filter((one) => !!one);
  const newest = told.sort((a, b) => a.verified_at.localeCompare(b.verified_at)).at(-1);
  return newest && Date.parse(newest.expires_at) > Date.now() ? newest : null;
}

/** Tells the page around why the customer stays as unknown as before, if so. */
export async function identify(
  { api, config, conversation, storage }: Session,
  jwt: string,
  tell: (name: "error", detail: Values) => void,
): Promise<void> {
  if (!config.only_signed) {
    tell("error", { code: "identity_not_set_up" });
    return;
  }
  try {
    const access = await conversation.start();
    const response = await send(api.language, "POST", pathOf(access, "identify"), {
      body: { jwt },
      token: access.token,
    });
    const { id, token = access.token } = (await response.json()) as { id: string; token?: string };
    // Another tab may have done the same meanwhile: then it is that one's session.
    if (conversation.access?.token !== access.token) return;
    if (id !== access.id) storage.forgetConversation();
    storage.update({ conversation: { id, token } });
    if (token !== access.token) {
      conversation.follow();
      return;
    }
    const { identity = null } = await api.conversation(access);
    const { state } = conversation;
    if (conversation.access === access) state.set({ ...state.get(), identity });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell("error", { code: error.code });
  }
}

/** Ends a signed-in customer's session on the server, also when the page is left at once. */
export function signOut({ api, conversation }: Session): void {
  const { access, state } = conversation;
  if (!access || !identityOf(state.get())) return;
  const options = { token: access.token, keepalive: true };
  send(api.language, "DELETE", pathOf(access, "identity"), options).catch(() => undefined);
}
