// The list of sources: how each is, when it was and will be fetched, and what can be done.
import { useState } from "preact/hooks";
import { type CompanyRoles, may } from "../../console/session";
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded, useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { Table } from "../parts/table";
import { goTo, href } from "../router";
import { LiveRun } from "./live_run";
import { useTexts } from "./texts";
import type { SourceList as List, Run, Source } from "./wire";
import { kindText, scheduleText, sourceState } from "./words";

interface Props {
  api: AdminApi;
  company: CompanyRoles;
  canWrite: boolean;
}

export function SourceList({ api, company, canWrite }: Props) {
  const { t } = useTexts();
  const loaded = useLoaded(() => api.get<List>("/sources"), api.base);
  const [problem, setProblem] = useState<string | null>(null);
  const problemOf = useProblem();
  const fetchAgain = async (sources: string[] | null) => {
    setProblem(null);
    try {
      const run = await api.post<Run>("/ingest-runs", { sources });
      goTo("sources", "runs", run.id);
    } catch (error) {
      setProblem(problemOf(error));
      await loaded.reload();
    }
  };
  return (
    <>
      <PageHead title={t("nav_sources")}>
        {canWrite && (
          <>
            {loaded.value?.items.length !== 0 && (
              <button
                type="button"
                class="plain"
                disabled={!loaded.value || loaded.value.current_run !== null}
                onClick={() => void fetchAgain(null)}
              >
                {t("fetch_all")}
              </button>
            )}
            <a class="primary" href={href("sources", "new")}>
              {t("add_source")}
            </a>
          </>
        )}
      </PageHead>
      <p class="lead">{t("sources_lead", { company: company.name })}</p>
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <Loading loaded={loaded}>
        {(list) => (
          <>
            {list.current_run && (
              <LiveRun api={api} id={list.current_run} onOver={() => void loaded.reload()} />
            )}
            {list.n_leaving > 0 && <p class="card">{t("leaving", { count: list.n_leaving })}</p>}
            {list.items.length === 0 ? (
              <Empty canWrite={canWrite} />
            ) : (
              <Sources
                list={list}
                canWrite={canWrite}
                onFetch={(source) => void fetchAgain([source.id])}
              />
            )}
          </>
        )}
      </Loading>
      <p class="page-foot">
        <a href={href("sources", "runs")}>{t("run_history")}</a>
        {may(company, "administrator") && (
          <a href={href("sources", "company")}>{t("add_company")}</a>
        )}
      </p>
    </>
  );
}

function Empty({ canWrite }: { canWrite: boolean }) {
  const { t } = useTexts();
  return (
    <div class="empty">
      <p>{t("no_sources")}</p>
      {canWrite && (
        <div class="page-actions">
          <a class="primary" href={href("sources", "new", "site")}>
            {t("add_site_first")}
          </a>
        </div>
      )}
    </div>
  );
}

interface SourcesProps {
  list: List;
  canWrite: boolean;
  onFetch: (source: Source) => void;
}

function Sources({ list, canWrite, onFetch }: SourcesProps) {
  const texts = useTexts();
  const { t, time, count } = texts;
  const columns = [
    {
      head: t("column_name"),
      cell: (source: Source) => (
        <>
          <a href={href("sources", source.id)}>{source.name}</a>
          <span class="sub">
            {kindText(texts, source.kind)}
            {source.audience === "internal" && ` · ${t("audience_internal_short")}`}
          </span>
          {source.location && source.location !== source.name && (
            <span class="sub">{source.location}</span>
          )}
        </>
      ),
    },
    {
      head: t("column_state"),
      cell: (source: Source) => {
        const { text, mark } = sourceState(texts, source);
        return <span class={`state ${mark}`}>{text}</span>;
      },
    },
    {
      head: t("column_last"),
      cell: (source: Source) =>
        source.last_run ? (
          <a href={href("sources", "runs", source.last_run.run_id)}>{time(source.last_run.at)}</a>
        ) : (
          t("never")
        ),
    },
    {
      head: t("column_next"),
      cell: (source: Source) =>
        source.next_run_at ? time(source.next_run_at) : scheduleText(texts, null),
    },
    {
      head: t("column_pages"),
      isNumber: true,
      cell: (source: Source) => count(source.last_run?.pages ?? 0),
    },
    {
      head: t("column_failed"),
      isNumber: true,
      cell: (source: Source) => count(source.last_run?.failed ?? 0),
    },
  ];
  const actions = {
    head: t("column_actions"),
    cell: (source: Source) => (
      <button
        type="button"
        class="plain"
        aria-label={t("fetch_one_named", { name: source.name })}
        disabled={list.current_run !== null || !source.is_enabled}
        onClick={() => onFetch(source)}
      >
        {t("fetch_one")}
      </button>
    ),
  };
  return (
    <Table
      caption={t("nav_sources")}
      columns={canWrite ? [...columns, actions] : columns}
      rows={list.items}
      keyOf={({ id }) => id}
    />
  );
}
