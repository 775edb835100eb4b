// The panel's head: the company, help with the keys, who one is.
import { useConsole } from "../console/config";
import { type CompanyRoles, goToLogin, type Session, signOut } from "../console/session";
import { Disclosure } from "../shared/components/disclosure";
import { Icon } from "../shared/components/icon";
import { usePanel } from "./texts";

interface Props {
  session: Session;
  company: CompanyRoles;
  companies: readonly CompanyRoles[];
  onCompany: (company: CompanyRoles) => void;
  onHelp: () => void;
}

export function PanelHead({ session, company, companies, onCompany, onHelp }: Props) {
  const { t } = usePanel();
  const console = useConsole();
  const name = session.account.display_name;
  return (
    <div class="panel-head">
      {companies.length < 2 ? (
        <strong class="company">{company.name}</strong>
      ) : (
        <label class="company">
          <span class="visually-hidden">{console.t("company")}</span>
          <select
            value={company.slug}
            onChange={(event) => {
              const slug = event.currentTarget.value;
              const chosen = companies.find((one) => one.slug === slug);
              if (chosen) onCompany(chosen);
            }}
          >
            {companies.map((one) => (
              <option key={one.slug} value={one.slug}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" class="quiet" aria-label={t("help")} title={t("help")} onClick={onHelp}>
        <span aria-hidden="true">?</span>
      </button>
      <Disclosure
        class="account"
        label={<Icon name="more" />}
        name={console.t("account_menu", { name })}
      >
        {(close) => (
          <>
            <p class="menu-title">{name}</p>
            <ul>
              <li>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    sessionStorage.clear();
                    void signOut().finally(goToLogin);
                  }}
                >
                  {console.t("sign_out")}
                </button>
              </li>
            </ul>
          </>
        )}
      </Disclosure>
    </div>
  );
}
