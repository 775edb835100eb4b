// The panel of one company: head, tabs, what they hold, and what the host is told.
import type { ComponentChildren } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import { ConfigContext } from "../console/config";
import type { CompanyRoles, Session } from "../console/session";
import { Announcer } from "../shared/announcer";
import type { ApiError } from "../shared/api";
import { copyText } from "../shared/clipboard";
import { Banner } from "../shared/components/banner";
import { Status } from "../shared/components/live_log";
import { useStore } from "../shared/store";
import { AgentApi } from "./agent_api";
import { CustomerTab } from "./customer_tab";
import { Desk } from "./desk";
import { PanelHead } from "./head";
import { HelpDialog } from "./help_dialog";
import { useHost } from "./host_link";
import { chooseShortcuts, hasShortcuts, PanelMemory } from "./memory";
import { SearchTab } from "./search_tab";
import { type Action, useShortcuts } from "./shortcuts";
import { SuggestionTab } from "./suggestion_tab";
import { SummaryTab } from "./summary_tab";
import { TabPanel, Tabs } from "./tabs";
import { usePanel } from "./texts";

type TabName = "suggestion" | "search" | "summary" | "customer";

interface Props {
  session: Session;
  company: CompanyRoles;
  companies: readonly CompanyRoles[];
  onCompany: (company: CompanyRoles) => void;
  signIn: () => Promise<void>;
  /** Shown over everything when the session has ended; nothing on the screen is lost. */
  signInForm: ComponentChildren;
}

export function Panel(props: Props) {
  const { session, company, signIn } = props;
  const catalogue = usePanel();
  const { t } = catalogue;
  const config = useContext(ConfigContext);
  const [isOnline, setOnline] = useState(true);
  const [tab, setTab] = useState<TabName>("suggestion");
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [areKeysOn, setKeysOn] = useState(hasShortcuts);
  const announcer = useMemo(() => new Announcer(), []);
  const memory = useMemo(() => new PanelMemory(session.account.id, company.slug), []);
  const api = useMemo(() => new AgentApi(company.slug, { onLine: setOnline, signIn }), []);
  const textOf = useCallback(
    (error: ApiError) => error.title || catalogue.error(error.code) || t("error"),
    [],
  );
  const desk = useMemo(
    () =>
      new Desk(api, memory, textOf, (suggestion) => {
        const count = suggestion.citations.length;
        announcer.say(
          suggestion.silent
            ? t("heard_silent", { count: suggestion.sources.length })
            : `${t("heard", { count })} ${suggestion.text}`,
        );
      }),
    [],
  );
  const state = useStore(desk.state);
  const { link, hostName, canInsert, canNote } = useHost(config.frame_origins ?? [], desk);

  useEffect(() => {
    if (props.signInForm) link.post({ t: "login" });
  }, [props.signInForm !== null]);
  const insert = () => {
    const text = desk.wording;
    if (!text.trim()) return;
    const suggestionId = state.suggestion?.id ?? null;
    link.post({ t: "insert", text, format: "text", suggestionId });
    desk.used();
    announcer.say(t("used"));
  };
  const copy = async () => {
    const text = desk.wording;
    if (!text.trim() || !(await copyText(text))) return;
    desk.used();
    announcer.say(t("copied"));
  };
  const insertQuote = (text: string) => {
    link.post({ t: "insert", text, format: "text", suggestionId: null });
    announcer.say(t("used"));
  };
  const note = (text: string) => {
    link.post({ t: "note", text });
    announcer.say(t("noted"));
  };
  const show = (name: TabName, focus?: string) => {
    setTab(name);
    // After the tab is drawn.
    setTimeout(() => document.getElementById(focus ?? `tab-${name}`)?.focus());
  };
  const run = (action: Action) => {
    const isUsable = state.phase === "done" && state.suggestion?.silent === false;
    if (action === "suggestion" || action === "summary") show(action);
    else if (action === "search") show("search", "query");
    else if (action === "help") setHelpOpen(true);
    else if (action === "again") void desk.ask();
    else if (!isUsable || state.outcome === "dismissed") return;
    else if (action === "edit") {
      setTab("suggestion");
      desk.edit();
    } else if (action === "insert" && canInsert) insert();
    else void copy();
  };
  useShortcuts(areKeysOn && !props.signInForm, run);

  const tabs = [
    { name: "suggestion" as const, label: t("tab_suggestion") },
    { name: "search" as const, label: t("tab_search") },
    { name: "summary" as const, label: t("tab_summary") },
    ...(state.contact.length > 0 || state.origin === "own"
      ? [{ name: "customer" as const, label: t("tab_customer") }]
      : []),
  ];
  const current = tabs.some(({ name }) => name === tab) ? tab : "suggestion";
  return (
    <div class="page">
      <header>
        <PanelHead {...props} onHelp={() => setHelpOpen(true)} />
        <Tabs tabs={tabs} current={current} label={t("tabs")} onChoose={setTab} />
      </header>
      <main>
        <h1 class="visually-hidden">{t("title", { company: company.name })}</h1>
        {!isOnline && (
          <Banner icon="alert" kind="notice">
            {t("offline")}
          </Banner>
        )}
        {state.problem && (
          <Banner
            icon="alert"
            kind="error"
            action={t("close")}
            onAction={() => desk.dismissProblem()}
          >
            {state.problem}
          </Banner>
        )}
        {props.signInForm}
        <TabPanel name="suggestion" isShown={current === "suggestion"}>
          <SuggestionTab
            desk={desk}
            state={state}
            api={api}
            hostName={hostName}
            canInsert={canInsert}
            languages={config.languages}
            onInsert={insert}
            onCopy={() => void copy()}
            textOf={textOf}
          />
        </TabPanel>
        <TabPanel name="search" isShown={current === "search"}>
          <SearchTab
            api={api}
            memory={memory}
            announcer={announcer}
            onInsert={canInsert ? insertQuote : null}
            textOf={textOf}
          />
        </TabPanel>
        <TabPanel name="summary" isShown={current === "summary"}>
          <SummaryTab
            api={api}
            state={state}
            announcer={announcer}
            onNote={canNote ? note : null}
            textOf={textOf}
          />
        </TabPanel>
        <TabPanel name="customer" isShown={current === "customer"}>
          <CustomerTab
            contact={state.contact}
            identities={state.origin === "own" ? state.identities : null}
          />
        </TabPanel>
      </main>
      <HelpDialog
        isOpen={isHelpOpen}
        isOn={areKeysOn}
        onSwitch={(isOn) => {
          setKeysOn(isOn);
          chooseShortcuts(isOn);
        }}
        onClose={() => setHelpOpen(false)}
      />
      <Status announcer={announcer} />
    </div>
  );
}
