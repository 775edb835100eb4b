// The page of a sign-in: it is seen for a moment, or says what went wrong and what one can do.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCatalogue } from "../shared/catalogue";
import { Icon } from "../shared/components/icon";
import type { Config } from "../shared/wire";
import { type Outcome, SignIn } from "./steps";

const READING_MS = 1500;

export function SignInPage({ config }: { config: Config }) {
  const { t, language } = useCatalogue();
  const provider = config.sign_in_with ?? "";
  const isFinishing = useRef(location.hash.startsWith("#code"));
  const signIn = useMemo(() => new SignIn(config.site, language), []);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const chat = `/chat/${config.site}?${new URLSearchParams({ lang: language })}`;

  const take = (next: Outcome) => {
    if ("to" in next) location.assign(next.to);
    else if ("done" in next && next.done === "tab") location.replace(chat);
    else setOutcome(next);
  };
  useEffect(() => void signIn.run().then(take), []);
  useEffect(() => {
    if (outcome && "done" in outcome) setTimeout(() => window.close(), READING_MS);
  }, [outcome]);

  const back = () => (signIn.isWindow ? window.close() : location.replace(chat));
  const again = () => {
    setOutcome(null);
    isFinishing.current = false;
    void signIn.go().then(take);
  };
  return (
    <main class="sign-in-page">
      <h1>{config.company.name}</h1>
      {outcome === null ? (
        <p role="status">
          {isFinishing.current ? t("sign_in_finishing") : t("sign_in_going", { provider })}
        </p>
      ) : "problem" in outcome ? (
        <Problem code={outcome.problem} onAgain={again} onBack={back} />
      ) : (
        <>
          <p role="status">
            <Icon name="check" /> {t("sign_in_done")}
          </p>
          <button type="button" class="primary" onClick={() => window.close()}>
            {t("close_window")}
          </button>
        </>
      )}
    </main>
  );
}

interface ProblemProps {
  code: string;
  onAgain: () => void;
  onBack: () => void;
}

function Problem({ code, onAgain, onBack }: ProblemProps) {
  const { t, error } = useCatalogue();
  const isLost = code === "sign_in_lost";
  return (
    <>
      <p role="alert">{isLost ? t("sign_in_lost") : (error(code) ?? t("unreachable"))}</p>
      <div class="dialog-actions">
        <button type="button" class={isLost ? "primary" : "plain"} onClick={onBack}>
          {t("sign_in_back")}
        </button>
        {!isLost && (
          <button type="button" class="primary" onClick={onAgain}>
            {t("sign_in_again")}
          </button>
        )}
      </div>
    </>
  );
}
