// Starts the agent's side panel: who is there, then the panel of one company.
import { render } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";
import {
  ConfigContext,
  type ConsoleConfig,
  catalogueOf,
  readConfig,
  useConsole,
} from "../console/config";
import type { CompanyRoles, Session } from "../console/session";
import { CatalogueContext, type TextKey } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import { Panel } from "./panel";
import { SignIn, useStaff } from "./sign_in";
import { usePanel } from "./texts";
import "./panel.css";

function App() {
  const { t } = usePanel();
  const console = useConsole();
  const staff = useStaff();
  const [slug, setSlug] = useState(new URLSearchParams(location.search).get("company"));
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const { session, companies } = staff;
  const company = companies.find((one) => one.slug === slug) ?? companies[0] ?? null;

  const signedIn = (found: Session) => {
    staff.setSession(found);
    waiting?.();
    setWaiting(null);
  };
  const signIn = () => new Promise<void>((resolve) => setWaiting(() => resolve));
  const choose = (chosen: CompanyRoles) => {
    setSlug(chosen.slug);
    const address = new URL(location.href);
    address.searchParams.set("company", chosen.slug);
    history.replaceState(null, "", address);
  };
  if (!staff.isKnown) {
    return (
      <main class="page">
        {staff.isOnline ? (
          <p class="hint waiting">{console.t("loading")}</p>
        ) : (
          <Banner icon="alert" kind="notice">
            {t("offline")}
          </Banner>
        )}
      </main>
    );
  }
  if (!session) {
    return (
      <main class="page">
        <h1 class="visually-hidden">{console.t("page_panel")}</h1>
        <SignIn onSession={signedIn} />
      </main>
    );
  }
  if (!company) {
    return (
      <main class="page">
        <h1 class="visually-hidden">{console.t("page_panel")}</h1>
        <p class="hint waiting">{console.t("no_company")}</p>
      </main>
    );
  }
  return (
    <Panel
      key={`${session.account.id} ${company.slug}`}
      session={session}
      company={company}
      companies={companies}
      onCompany={choose}
      signIn={signIn}
      signInForm={waiting && <SignIn onSession={signedIn} />}
    />
  );
}

function Root({ config }: { config: ConsoleConfig }) {
  return (
    <ConfigContext.Provider value={config}>
      <Shared>
        <App />
      </Shared>
    </ConfigContext.Provider>
  );
}

/** The shared components read the customers' texts. */
function Shared({ children }: { children: preact.ComponentChildren }) {
  const config = useContext(ConfigContext);
  const texts = useMemo(() => catalogueOf<TextKey>(config, "chat"), [config]);
  return <CatalogueContext.Provider value={texts}>{children}</CatalogueContext.Provider>;
}

const root = document.getElementById("app");
if (root) render(<Root config={readConfig()} />, root);
