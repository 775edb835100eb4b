// The sign-in page: name and password, or the provider's button, and where to go then.
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { ConfigContext, useConsole } from "../console/config";
import { currentSession, frameCode, may, type Session } from "../console/session";
import { LoginForm } from "./form";
import { ownPath } from "./own_path";

/** Shown to the window that a frame opened: it goes nowhere, it hands a code over and closes. */
type FrameState = "handed_over" | "lost";

export function LoginPage() {
  const { t, error: textOf } = useConsole();
  const { openid_label: provider } = useContext(ConfigContext);
  const query = new URLSearchParams(location.search);
  const problem = query.get("problem");
  const [frame, setFrame] = useState<FrameState | null>(null);
  const goOn = async (session: Session) => {
    const challenge = query.get("frame");
    if (challenge === null) location.replace(ownPath(query.get("next")) ?? startPage(session));
    else setFrame(await handOver(challenge));
  };
  useEffect(() => {
    void currentSession().then(
      (session) => session && goOn(session),
      () => undefined, // the form below says it when the server cannot be reached
    );
  }, []);

  if (frame !== null) {
    return (
      <Card>
        <p role="status">{t(frame === "lost" ? "frame_lost" : "frame_closing")}</p>
      </Card>
    );
  }
  return (
    <Card>
      <p class="intro">{t("login_intro")}</p>
      {provider && (
        <>
          <a class="plain provider" href={`/login/openid?${providerQuery(query)}`}>
            {t("sign_in_with", { provider })}
          </a>
          <p class="or">{t("or")}</p>
        </>
      )}
      <LoginForm given={problem && (textOf(problem) ?? t("unreachable"))} onSignedIn={goOn} />
    </Card>
  );
}

function Card({ children }: { children: ComponentChildren }) {
  const { t } = useConsole();
  return (
    <main class="login">
      <span class="logo" aria-hidden="true">
        S
      </span>
      <h1>{t("login_title")}</h1>
      {children}
    </main>
  );
}

/** The page one's work is on. */
function startPage({ companies }: Session): string {
  const isAgent = companies.some((one) => may(one, "agent", "team_lead"));
  const isOwner = companies.some((one) => may(one, "content_owner"));
  return isOwner && !isAgent ? "/admin" : "/panel";
}

/** Posts a code to the page of ours that opened this window, and to no other. */
async function handOver(challenge: string): Promise<FrameState> {
  const opener = window.opener as Window | null;
  if (!opener) return "lost";
  opener.postMessage({ frameCode: await frameCode(challenge) }, location.origin);
  return "handed_over";
}

/** After the provider we come back here with the same frame, or go where one wanted to go. */
function providerQuery(query: URLSearchParams): URLSearchParams {
  const frame = query.get("frame");
  const next = frame === null ? ownPath(query.get("next")) : `/login?frame=${frame}`;
  return new URLSearchParams(next ? { next } : {});
}
