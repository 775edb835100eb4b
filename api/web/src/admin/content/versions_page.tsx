// The list of index versions: what each changed, which is live, and the way back.
import { useState } from "preact/hooks";
import { type CompanyRoles, may } from "../../console/session";
import type { AdminApi } from "../admin_api";
import { Confirm } from "../parts/confirm";
import { Loading, useLoaded, useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import { type Column, Table } from "../parts/table";
import { href } from "../router";
import { switchVersion } from "./switching";
import { type ContentKey, useTexts } from "./texts";
import type { Version, VersionList } from "./wire";

const STATES: Readonly<Record<Version["state"], readonly [ContentKey, string]>> = {
  building: ["state_building", "busy"],
  ready: ["state_ready", ""],
  live: ["state_live", "good"],
  retired: ["state_retired", ""],
  failed: ["state_failed", "bad"],
};

/** What is about to be done: a version to activate; as a roll back when it is the way back. */
interface Plan {
  version: Version;
  isRollBack: boolean;
}

export function VersionsPage({ company, api }: { company: CompanyRoles; api: AdminApi }) {
  const { t } = useTexts();
  const loaded = useLoaded(
    () => api.get<VersionList>("/index-versions?limit=100"),
    `${api.base}/index-versions`,
  );
  const [plan, setPlan] = useState<Plan | null>(null);
  const { isBusy, notice, problem, run } = useSwitch(api, loaded.reload);
  const mayChange = may(company, "content_owner");
  const columns = useColumns(mayChange && !isBusy ? setPlan : null);
  const list = loaded.value;
  const earlier = list?.items.find((one) => one.number === list.roll_back_to);
  return (
    <>
      <PageHead title={t("nav_versions")}>
        {mayChange && earlier && (
          <button
            type="button"
            class="plain"
            disabled={isBusy}
            onClick={() => setPlan({ version: earlier, isRollBack: true })}
          >
            {t("roll_back")}
          </button>
        )}
      </PageHead>
      <p class="lead">{t("versions_lead")}</p>
      <p class={notice ? "notice" : "visually-hidden"} data-busy={isBusy}>
        {notice}
      </p>
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <Loading loaded={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">{t("no_versions")}</p>
          ) : (
            <Table
              caption={t("nav_versions")}
              columns={columns}
              rows={items}
              keyOf={(version) => `${version.number}`}
            />
          )
        }
      </Loading>
      <Confirm
        title={t(plan?.isRollBack ? "roll_back_title" : "activate_title", {
          number: plan?.version.number ?? 0,
        })}
        action={t(plan?.isRollBack ? "roll_back" : "activate")}
        isOpen={plan !== null}
        onClose={() => setPlan(null)}
        onConfirm={() => plan && void run(plan)}
      >
        <p>{t("activate_meaning", { number: plan?.version.number ?? 0 })}</p>
        {plan && !plan.version.is_on_disk && <p>{t("activate_restores")}</p>}
      </Confirm>
    </>
  );
}

function useSwitch(api: AdminApi, reload: () => Promise<void>) {
  const { t } = useTexts();
  const problemOf = useProblem();
  const [isBusy, setBusy] = useState(false);
  const [notice, setNotice] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const say = (text: string) => {
    setNotice(text);
    announcer.say(text);
  };
  const run = async ({ version, isRollBack }: Plan) => {
    const { number, is_on_disk } = version;
    setBusy(true);
    setProblem(null);
    say(t(is_on_disk ? "activating" : "restoring", { number }));
    try {
      const live = await switchVersion(api, isRollBack ? null : number, () =>
        say(t("restoring", { number })),
      );
      await reload();
      say(t("activated", { number: live }));
    } catch (error) {
      setNotice("");
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, notice, problem, run };
}

function useColumns(onPlan: ((plan: Plan) => void) | null): Column<Version>[] {
  const { t, time } = useTexts();
  const columns: Column<Version>[] = [
    {
      head: t("version"),
      cell: ({ number, state, run }) => (
        <>
          {state === "failed" || state === "building" ? (
            t("version_number", { number })
          ) : (
            <a href={href("versions", `${number}`)}>{t("version_number", { number })}</a>
          )}
          {run && (
            <a class="sub" href={href("sources", "runs", run)}>
              {t("by_run", { run: run.slice(0, 8) })}
            </a>
          )}
        </>
      ),
    },
    {
      head: t("state"),
      cell: ({ state, failure }) => {
        const [key, kind] = STATES[state];
        return (
          <>
            <span class={`state ${kind}`}>{t(key)}</span>
            {failure && <span class="sub">{failure}</span>}
          </>
        );
      },
    },
    { head: t("built"), cell: ({ created_at }) => time(created_at) },
    {
      head: t("went_live"),
      cell: ({ activated_at }) => (activated_at ? time(activated_at) : t("never")),
    },
    {
      head: t("pages"),
      cell: ({ documents, passages }) => (
        <>
          {t("n_pages", { count: documents })}
          <span class="sub">{t("n_passages", { count: passages })}</span>
        </>
      ),
    },
    { head: t("changes"), cell: (version) => <Counts version={version} /> },
  ];
  if (onPlan) columns.push({ head: t("action"), cell: (version) => action(version, onPlan, t) });
  return columns;
}

function action(version: Version, onPlan: (plan: Plan) => void, t: (key: ContentKey) => string) {
  if (version.state !== "ready" && version.state !== "retired") return null;
  return (
    <button type="button" class="plain" onClick={() => onPlan({ version, isRollBack: false })}>
      {t("activate")}
      <span class="visually-hidden"> {version.number}</span>
    </button>
  );
}

function Counts({ version }: { version: Version }) {
  const { t } = useTexts();
  if (!version.changes) return version.since === null ? t("first_version") : null;
  const { added, changed, removed } = version.changes;
  if (added + changed + removed === 0) return t("no_changes");
  return (
    <span class="counts">
      {added > 0 && <span>{t("n_added", { count: added })}</span>}
      {changed > 0 && <span>{t("n_changed", { count: changed })}</span>}
      {removed > 0 && <span>{t("n_removed", { count: removed })}</span>}
    </span>
  );
}
