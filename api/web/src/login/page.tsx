// The sign-in page: a name, a password, and where to go then.
import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "../console/config";
import { currentSession, may, type Session, signIn } from "../console/session";
import { ApiError } from "../shared/api";

export function LoginPage() {
  const { t, error: textOf } = useConsole();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void currentSession().then(
      (session) => session && goOn(session),
      () => undefined,
    );
    name.current?.focus();
  }, []);

  const submit = async () => {
    if (isBusy || !name.current || !password.current) return;
    setBusy(true);
    setProblem(null);
    try {
      goOn(await signIn(name.current.value, password.current.value));
    } catch (error) {
      setBusy(false);
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.title || textOf(error.code) || t("unreachable"));
      password.current.select();
    }
  };
  return (
    <main class="login">
      <h1>{t("login_title")}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="form-problem" role="alert" hidden={problem === null}>
          {problem}
        </p>
        <label for="name">{t("name")}</label>
        <input id="name" type="text" ref={name} autocomplete="username" required />
        <label for="password">{t("password")}</label>
        <input
          id="password"
          type="password"
          ref={password}
          autocomplete="current-password"
          required
        />
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {isBusy ? t("signing_in") : t("sign_in")}
        </button>
      </form>
    </main>
  );
}

/** Goes where one wanted to go, else to the page one's work is on. */
function goOn(session: Session): void {
  const next = ownPath(new URLSearchParams(location.search).get("next"));
  const isAgent = session.companies.some((one) => may(one, "agent", "team_lead"));
  location.replace(next ?? (isAgent ? "/panel" : "/admin"));
}

/** A path of our own, or null: an address on another host is never gone to. */
export function ownPath(next: string | null): string | null {
  if (!next?.startsWith("/")) return null;
  const address = new URL(next, location.origin);
  if (address.origin !== location.origin || address.pathname === "/login") return null;
  return address.pathname + address.search + address.hash;
}
