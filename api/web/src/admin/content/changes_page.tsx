// What changed from one version to another: new, changed and removed pages.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { SelectField } from "../parts/field";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { goTo, href } from "../router";
import { More, usePaged } from "./paging";
import { type ContentKey, useTexts } from "./texts";
import type { Change, ChangeKind, ChangeList, VersionList } from "./wire";

const KINDS: Readonly<Record<ChangeKind, ContentKey>> = {
  added: "kind_added",
  changed: "kind_changed",
  removed: "kind_removed",
};

interface Props {
  api: AdminApi;
  number: string;
  since: string;
}

export function ChangesPage({ api, number, since }: Props) {
  const { t } = useTexts();
  const [kind, setKind] = useState<ChangeKind | "">("");
  const path = `/index-versions/${encodeURIComponent(number)}/changes`;
  const query = new URLSearchParams({ ...(since && { since }), ...(kind && { kind }) });
  const paged = usePaged<ChangeList>(api, path, query);
  return (
    <>
      <PageHead
        title={t("changes_title", { number: Number(number) })}
        back={{ href: href("versions"), text: t("all_versions") }}
      />
      <Since api={api} number={number} since={paged.loaded.value?.since ?? null} />
      <Loading loaded={paged.loaded}>
        {({ counts, items, total, since: before }) => (
          <>
            <Kinds counts={counts} kind={kind} onKind={setKind} />
            {items.length === 0 ? (
              <p class="empty">{t("no_changes")}</p>
            ) : (
              <ul class="changes">
                {items.map((change) => (
                  <Entry
                    key={`${change.before?.id}-${change.after?.id}`}
                    change={change}
                    number={number}
                    since={before}
                  />
                ))}
              </ul>
            )}
            <More shown={items.length} total={total} paged={paged} />
          </>
        )}
      </Loading>
    </>
  );
}

function Since({ api, number, since }: { api: AdminApi; number: string; since: number | null }) {
  const { t } = useTexts();
  const { value } = useLoaded(
    () => api.get<VersionList>("/index-versions?limit=100"),
    `${api.base}/index-versions`,
  );
  const others = (value?.items ?? []).filter(
    (one) => `${one.number}` !== number && one.state !== "failed" && one.state !== "building",
  );
  if (since === null || others.length === 0) return null;
  return (
    <div class="filters">
      <SelectField
        label={t("compared_with")}
        value={`${since}`}
        options={others.map((one) => [
          `${one.number}`,
          t("version_number", { number: one.number }),
        ])}
        onChange={(chosen) => goTo("versions", number, "since", chosen)}
      />
    </div>
  );
}

interface KindsProps {
  counts: ChangeList["counts"];
  kind: ChangeKind | "";
  onKind: (kind: ChangeKind | "") => void;
}

function Kinds({ counts, kind, onKind }: KindsProps) {
  const { t } = useTexts();
  const all = counts.added + counts.changed + counts.removed;
  const chip = (value: ChangeKind | "", text: string) => (
    <button type="button" class="chip" aria-pressed={kind === value} onClick={() => onKind(value)}>
      {text}
    </button>
  );
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{t("show")}</legend>
      {chip("", t("n_all", { count: all }))}
      {chip("changed", t("n_changed", { count: counts.changed }))}
      {chip("added", t("n_added", { count: counts.added }))}
      {chip("removed", t("n_removed", { count: counts.removed }))}
    </fieldset>
  );
}

function Entry({
  change,
  number,
  since,
}: {
  change: Change;
  number: string;
  since: number | null;
}) {
  const { t } = useTexts();
  const { before, after, kind, title, url } = change;
  return (
    <li class={`change ${kind}`}>
      <span class="kind">{t(KINDS[kind])}</span>
      <a href={href("versions", number, "diff", before?.id ?? "-", after?.id ?? "-")}>
        {title || url}
      </a>
      <span class="sub" data-since={since}>
        {url}
      </span>
    </li>
  );
}
