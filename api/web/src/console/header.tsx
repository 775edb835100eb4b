// The head of the console's pages: where one is, which company, who one is.
import type { ComponentChildren } from "preact";
import { Disclosure } from "../shared/components/disclosure";
import { Icon } from "../shared/components/icon";
import { useConsole } from "./config";
import { type CompanyRoles, goToLogin, may, type Role, type Session, signOut } from "./session";

interface Props {
  session: Session;
  company: CompanyRoles | null;
  onCompany: (company: CompanyRoles) => void;
  /** More entries of the page's own, such as tabs. */
  children?: ComponentChildren;
}

export function Header({ session, company, onCompany, children }: Props) {
  const { t } = useConsole();
  return (
    <header class="console-head">
      <span class="logo" aria-hidden="true">
        S
      </span>
      <Companies session={session} company={company} onCompany={onCompany} />
      <nav aria-label={t("pages")}>
        <Pages companies={company ? [company] : session.companies} />
      </nav>
      {children}
      <Disclosure
        class="account"
        label={<span class="who">{session.account.display_name}</span>}
        name={t("account_menu", { name: session.account.display_name })}
      >
        {(close) => (
          <ul>
            <li>
              <button
                type="button"
                onClick={() => {
                  close();
                  void signOut().finally(goToLogin);
                }}
              >
                {t("sign_out")}
              </button>
            </li>
          </ul>
        )}
      </Disclosure>
    </header>
  );
}

function Companies({ session, company, onCompany }: Omit<Props, "children">) {
  const { t } = useConsole();
  if (session.companies.length < 2) return <strong class="company">{company?.name}</strong>;
  return (
    <label class="company">
      <span class="visually-hidden">{t("company")}</span>
      <select
        value={company?.slug}
        onChange={(event) => {
          const slug = event.currentTarget.value;
          const chosen = session.companies.find((one) => one.slug === slug);
          if (chosen) onCompany(chosen);
        }}
      >
        {session.companies.map((one) => (
          <option key={one.slug} value={one.slug}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The pages that one's roles open, at the company shown or, where none is, at any. */
function Pages({ companies }: { companies: CompanyRoles[] }) {
  const { t } = useConsole();
  const can = (...roles: Role[]) => companies.some((one) => may(one, ...roles));
  const link = (path: string, text: string) => (
    <li>
      <a href={path} aria-current={location.pathname.startsWith(path) ? "page" : undefined}>
        {text}
      </a>
    </li>
  );
  return (
    <ul>
      {can("agent", "team_lead") && link("/panel", t("page_panel"))}
      {can("content_owner") && link("/admin", t("page_admin"))}
    </ul>
  );
}

/** Shown while we do not know yet who is there, and when we could not find out. */
export function Waiting({ problem, onRetry }: { problem: string | null; onRetry: () => void }) {
  const { t } = useConsole();
  return (
    <main>
      <h1 class="visually-hidden">{t("product")}</h1>
      {problem === null ? (
        <p class="waiting">{t("loading")}</p>
      ) : (
        <div class="waiting" role="alert">
          <Icon name="alert" />
          <p>{problem}</p>
          <button type="button" class="plain" onClick={onRetry}>
            {t("try_again")}
          </button>
        </div>
      )}
    </main>
  );
}
