// The shell of a console page: finds out who is there, then shows the page to them.
import { type ComponentChildren, render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import { ConfigContext, catalogueOf, readConfig, useConsole } from "./config";
import { Header, Waiting } from "./header";
import {
  type CompanyRoles,
  currentSession,
  goToLogin,
  may,
  type Role,
  type Session,
} from "./session";

export interface Signed {
  session: Session;
  company: CompanyRoles;
}

interface Props {
  /** Who may use the page: one of these roles at the company shown. */
  roles: Role[];
  children: (signed: Signed) => ComponentChildren;
}

export function Shell({ roles, children }: Props) {
  const { t, error: textOf } = useConsole();
  const [session, setSession] = useState<Session | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [company, setCompany] = useChosenCompany(session, roles);
  const load = async () => {
    setProblem(null);
    try {
      const found = await currentSession();
      if (found) setSession(found);
      else goToLogin();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.title || textOf(error.code) || t("unreachable"));
    }
  };
  useEffect(() => void load(), []);
  if (!session) return <Waiting problem={problem} onRetry={() => void load()} />;
  return (
    <>
      <Header session={session} company={company} onCompany={setCompany} />
      {company ? (
        children({ session, company })
      ) : (
        <main>
          <h1 class="visually-hidden">{t("product")}</h1>
          <p class="waiting">{t("no_company")}</p>
        </main>
      )}
    </>
  );
}

/** The company in the address (`?company=SLUG`), or the first one the page may be used for. */
function useChosenCompany(session: Session | null, roles: Role[]) {
  const usable = useMemo(
    () => session?.companies.filter((one) => may(one, ...roles)) ?? [],
    [session, roles],
  );
  const [slug, setSlug] = useState(new URLSearchParams(location.search).get("company"));
  const company = usable.find((one) => one.slug === slug) ?? usable[0] ?? null;
  const choose = (chosen: CompanyRoles) => {
    setSlug(chosen.slug);
    const address = new URL(location.href);
    address.searchParams.set("company", chosen.slug);
    history.replaceState(null, "", address);
  };
  return [company, choose] as const;
}

/** Puts a page on the screen, with the texts the server wrote into it. */
export function start(page: ComponentChildren): void {
  const root = document.getElementById("app");
  const config = readConfig();
  if (!root) return;
  const title = catalogueOf<"product">(config, "console").t("product");
  document.title ||= title;
  render(<ConfigContext.Provider value={config}>{page}</ConfigContext.Provider>, root);
}
