// Who is using the panel: asks the server, and signs in without losing what is on the screen.
import { useEffect, useState } from "preact/hooks";
import { useConsole } from "../console/config";
import {
  type CompanyRoles,
  currentSession,
  goToLogin,
  may,
  type Session,
} from "../console/session";
import { ApiError } from "../shared/api";
import { Icon } from "../shared/components/icon";
import { signInByWindow } from "./frame_sign_in";
import { usePanel } from "./texts";

const RETRY_MS = 1500;

export interface Staff {
  session: Session | null;
  companies: CompanyRoles[];
  isKnown: boolean;
  isOnline: boolean;
  setSession: (session: Session | null) => void;
}

/** Asks who is signed in, again and again while the server is away. */
export function useStaff(): Staff {
  const [session, setSession] = useState<Session | null>(null);
  const [isKnown, setKnown] = useState(false);
  const [isOnline, setOnline] = useState(true);
  useEffect(() => {
    let timer = 0;
    const load = async () => {
      try {
        setSession(await currentSession());
        setKnown(true);
        setOnline(true);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setOnline(false);
        timer = window.setTimeout(() => void load(), RETRY_MS);
      }
    };
    void load();
    return () => clearTimeout(timer);
  }, []);
  const companies = session?.companies.filter((one) => may(one, "agent", "team_lead")) ?? [];
  return { session, companies, isKnown, isOnline, setSession };
}

/** Asks to sign in: by a window of its own inside a frame, else on the sign-in page. */
export function SignIn({ onSession }: { onSession: (session: Session) => void }) {
  const { t } = usePanel();
  const console = useConsole();
  const [problem, setProblem] = useState<string | null>(null);
  const isFramed = window.parent !== window;
  const signIn = async () => {
    setProblem(null);
    if (!isFramed) {
      goToLogin();
      return;
    }
    try {
      onSession(await signInByWindow());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.title || t("sign_in_failed"));
    }
  };
  return (
    <section class="signing-in" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{t("sign_in_title")}</h2>
      <p>{t(isFramed ? "sign_in_window" : "sign_in_text")}</p>
      {problem && (
        <p class="form-problem" role="alert">
          <Icon name="alert" /> {problem}
        </p>
      )}
      <button type="button" class="primary" onClick={() => void signIn()}>
        {console.t("sign_in")}
      </button>
    </section>
  );
}
