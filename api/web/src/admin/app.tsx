// The administration's frame: navigation, the open section, and what is said to screen readers.
import type { ComponentType } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ConfigContext, catalogueOf, useConsole } from "../console/config";
import type { CompanyRoles, Role } from "../console/session";
import { Shell } from "../console/shell";
import { AdminApi } from "./admin_api";
import { Spoken } from "./parts/spoken";
import { href, usePath } from "./router";
import { type PageProps, SECTIONS, type Section } from "./sections";

const ROLES: Role[] = ["content_owner", "team_lead"];

export function App() {
  return (
    <Shell roles={ROLES}>{({ company }) => <Admin key={company.slug} company={company} />}</Shell>
  );
}

function Admin({ company }: { company: CompanyRoles }) {
  const [first = "", ...rest] = usePath();
  const api = useMemo(() => new AdminApi(company.slug), [company.slug]);
  const section = SECTIONS.find(({ path }) => path === first) ?? SECTIONS[0];
  return (
    <div class="admin">
      <Navigation current={section} />
      <main>
        {section && (
          <Open key={section.path} section={section} company={company} api={api} path={rest} />
        )}
      </main>
      <Spoken />
    </div>
  );
}

function Navigation({ current }: { current: Section | undefined }) {
  const config = useContext(ConfigContext);
  const { t } = useConsole();
  return (
    <nav class="sections" aria-label={t("page_admin")}>
      <ul>
        {SECTIONS.map((section) => {
          const [texts, key] = section.label;
          return (
            <li key={section.path}>
              <a href={href(section.path)} aria-current={section === current ? "page" : undefined}>
                {catalogueOf<string>(config, texts).t(key)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Fetches a section's script, and offers to try again when that fails. */
function Open({ section, ...props }: PageProps & { section: Section }) {
  const { t } = useConsole();
  const [Page, setPage] = useState<ComponentType<PageProps> | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    section.load().then(
      (module) => setPage(() => module.default),
      () => setFailed(true),
    );
  };
  useEffect(load, [section]);
  useFocusOnChange(props.path.join("/"));
  if (Page) return <Page {...props} />;
  if (!hasFailed) return <p class="waiting">{t("loading")}</p>;
  return (
    <div class="waiting" role="alert">
      <p>{t("unreachable")}</p>
      <button type="button" class="plain" onClick={load}>
        {t("try_again")}
      </button>
    </div>
  );
}

/** After going to another page, reading and tabbing go on from its heading. */
function useFocusOnChange(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    scrollTo(0, 0);
    const timer = setTimeout(() => document.querySelector<HTMLElement>("main h1")?.focus(), 60);
    return () => clearTimeout(timer);
  }, [path]);
}
