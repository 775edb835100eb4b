// The report of a run: what changed, which pages failed and why, and what to do about it.
import type { ComponentChildren } from "preact";
import { safeUrl } from "../../shared/links";
import { Figure } from "./live_run";
import { useTexts } from "./texts";
import type { Failure, Report } from "./wire";

const SHOWN = 5;

interface Props {
  report: Report;
  /** What can be done about how the run ended. */
  children?: ComponentChildren;
}

export function RunReport({ report, children }: Props) {
  const { t, count } = useTexts();
  return (
    <>
      {report.reason && (
        <div class="card">
          <p>{report.reason}</p>
          {report.advice && <p class="muted">{report.advice}</p>}
        </div>
      )}
      {children}
      <section class="card">
        <h2>{t("what_changed")}</h2>
        <dl class="figures">
          <Figure name={t("added")} value={count(report.added)} />
          <Figure name={t("changed")} value={count(report.changed)} />
          <Figure name={t("removed")} value={count(report.removed)} />
          <Figure name={t("unchanged")} value={count(report.unchanged)} />
          <Figure name={t("failed")} value={count(report.n_failed)} />
        </dl>
        <Folded title={t("added_list")} urls={report.added_urls} total={report.added} />
        <Folded title={t("changed_list")} urls={report.changed_urls} total={report.changed} />
        <Folded title={t("removed_list")} urls={report.removed_urls} total={report.removed} />
      </section>
      {report.n_failed > 0 && (
        <section class="card">
          <h2>{t("failures")}</h2>
          {grouped(report.failures).map((group) => (
            <Finding
              key={group[0].code}
              reason={group[0].reason}
              advice={group[0].advice}
              total={group.length}
            >
              {group.map(({ url, detail, stays }) => (
                <li key={url}>
                  <Address url={url} />
                  <span class="sub" lang="en">
                    {detail}
                  </span>
                  {stays && <span class="sub">{t("stays")}</span>}
                </li>
              ))}
            </Finding>
          ))}
          {report.failures.length < report.n_failed && (
            <p class="muted">{t("more", { count: report.n_failed - report.failures.length })}</p>
          )}
        </section>
      )}
      {report.warnings.length > 0 && (
        <section class="card">
          <h2>{t("warnings")}</h2>
          {report.warnings.map(({ code, reason, advice, urls, n }) => (
            <Finding key={code} reason={reason} advice={advice} total={n}>
              {[...new Set(urls)].map((url) => (
                <li key={url}>
                  <Address url={url} />
                </li>
              ))}
            </Finding>
          ))}
        </section>
      )}
    </>
  );
}

type Group = [Failure, ...Failure[]];

function grouped(failures: readonly Failure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const failure of failures) {
    const known = groups.get(failure.code);
    if (known) known.push(failure);
    else groups.set(failure.code, [failure]);
  }
  return [...groups.values()];
}

interface FindingProps {
  reason: string;
  advice: string;
  total: number;
  children: ComponentChildren;
}

/** One thing that was found, what to do about it, and where; long lists are folded. */
function Finding({ reason, advice, total, children }: FindingProps) {
  const { t } = useTexts();
  const list = <ul class="addresses">{children}</ul>;
  return (
    <div class="finding">
      <h3>{reason}</h3>
      <p class="muted">{advice}</p>
      {total <= SHOWN ? (
        list
      ) : (
        <details>
          <summary>{t("pages", { count: total })}</summary>
          {list}
        </details>
      )}
    </div>
  );
}

function Folded({ title, urls, total }: { title: string; urls: string[]; total: number }) {
  const { t } = useTexts();
  if (urls.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul class="addresses">
        {urls.map((url) => (
          <li key={url}>
            <Address url={url} />
          </li>
        ))}
      </ul>
      {urls.length < total && <p class="muted">{t("more", { count: total - urls.length })}</p>}
    </details>
  );
}

/** A page's address as a link, a file's name as text. */
function Address({ url }: { url: string }) {
  const target = safeUrl(url);
  if (!target) return <span>{url}</span>;
  return (
    <a href={target} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}
