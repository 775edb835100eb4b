// All runs of a company, newest first.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { Table } from "../parts/table";
import { href } from "../router";
import { useTexts } from "./texts";
import type { Run } from "./wire";
import { markOf, runStateText, starterText } from "./words";

const PAGE = 50;

export function RunHistory({ api }: { api: AdminApi }) {
  const texts = useTexts();
  const { t, time, count } = texts;
  const [limit, setLimit] = useState(PAGE);
  const read = () => api.get<{ items: Run[]; total: number }>(`/ingest-runs?limit=${limit}`);
  const loaded = useLoaded(read, `${api.base}:${limit}`);
  const columns = [
    {
      head: t("column_started"),
      cell: (run: Run) => (
        <>
          <a href={href("sources", "runs", run.id)}>{time(run.started_at)}</a>
          <span class="sub">{starterText(texts, run)}</span>
        </>
      ),
    },
    {
      head: t("column_state"),
      cell: (run: Run) => (
        <>
          <span class={`state ${markOf(run.state)}`}>{runStateText(texts, run.state)}</span>
          {run.report?.reason && <span class="sub">{run.report.reason}</span>}
        </>
      ),
    },
    { head: t("added"), isNumber: true, cell: (run: Run) => count(run.report?.added ?? 0) },
    { head: t("changed"), isNumber: true, cell: (run: Run) => count(run.report?.changed ?? 0) },
    { head: t("removed"), isNumber: true, cell: (run: Run) => count(run.report?.removed ?? 0) },
    { head: t("failed"), isNumber: true, cell: (run: Run) => count(run.report?.n_failed ?? 0) },
  ];
  return (
    <>
      <PageHead title={t("run_history")} back={{ href: href("sources"), text: t("nav_sources") }} />
      <Loading loaded={loaded}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p class="empty">{t("no_runs")}</p>
          ) : (
            <>
              <Table
                caption={t("run_history")}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
              {items.length < total && limit < 100 && (
                <p class="page-foot">
                  <button type="button" class="plain" onClick={() => setLimit(100)}>
                    {t("show_more")}
                  </button>
                </p>
              )}
            </>
          )
        }
      </Loading>
    </>
  );
}
