// The list of pages the bot knows, found by words and filters.
import { useEffect, useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Field, SelectField } from "../parts/field";
import { Loading } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import { type Column, Table } from "../parts/table";
import { href } from "../router";
import { More, usePaged } from "./paging";
import { useLanguageName, useTexts, useWarning } from "./texts";
import type { DocumentEntry, DocumentList } from "./wire";

const PAUSE_MS = 250;

interface Chosen {
  q: string;
  language: string;
  warning: string;
  source: string;
  audience: string;
}

const NOTHING: Chosen = { q: "", language: "", warning: "", source: "", audience: "" };

export function DocumentsPage({ api }: { api: AdminApi }) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState(NOTHING);
  const words = useSettled(chosen.q.trim());
  const wanted = Object.entries({ ...chosen, q: words }).filter(([, value]) => value);
  const paged = usePaged<DocumentList>(api, "/documents", new URLSearchParams(wanted));
  const columns = useColumns();
  const { value } = paged.loaded;
  useEffect(() => {
    if (value && wanted.length > 0) announcer.say(t("n_pages", { count: value.total }));
  }, [value?.total]);
  return (
    <>
      <PageHead title={t("nav_pages")} />
      <p class="lead">{t("pages_lead")}</p>
      <Filters
        list={value}
        chosen={chosen}
        onChange={(change) => setChosen({ ...chosen, ...change })}
      />
      <Loading loaded={paged.loaded}>
        {({ items, total }) => (
          <>
            <p class="muted">{t("n_pages", { count: total })}</p>
            {items.length === 0 ? (
              <p class="empty">{t(wanted.length > 0 ? "no_page_fits" : "no_pages")}</p>
            ) : (
              <Table
                caption={t("nav_pages")}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <More shown={items.length} total={total} paged={paged} />
          </>
        )}
      </Loading>
    </>
  );
}

interface FiltersProps {
  list: DocumentList | null;
  chosen: Chosen;
  onChange: (change: Partial<Chosen>) => void;
}

function Filters({ list, chosen, onChange }: FiltersProps) {
  const { t } = useTexts();
  const languageName = useLanguageName();
  const warningOf = useWarning();
  const counted = (counts: Record<string, number> | undefined, name: (code: string) => string) =>
    Object.entries(counts ?? {}).map(([code, n]) => [code, `${name(code)} (${n})`] as const);
  return (
    <search class="filters">
      <Field label={t("search_pages")}>
        {({ id }) => (
          <input
            id={id}
            type="text"
            value={chosen.q}
            maxLength={200}
            autocomplete="off"
            onInput={(event) => onChange({ q: event.currentTarget.value })}
          />
        )}
      </Field>
      <SelectField
        label={t("warning")}
        value={chosen.warning}
        options={[["", t("any")], ...counted(list?.warnings, (code) => warningOf(code).name)]}
        onChange={(warning) => onChange({ warning })}
      />
      <SelectField
        label={t("language")}
        value={chosen.language}
        options={[["", t("any")], ...counted(list?.languages, languageName)]}
        onChange={(language) => onChange({ language })}
      />
      <SelectField
        label={t("source")}
        value={chosen.source}
        options={[
          ["", t("any")],
          ...(list?.sources ?? []).map(({ id, location }) => [id, location] as const),
        ]}
        onChange={(source) => onChange({ source })}
      />
      <SelectField
        label={t("audience")}
        value={chosen.audience}
        options={[
          ["", t("any")],
          ["public", t("audience_public")],
          ["internal", t("audience_internal")],
        ]}
        onChange={(audience) => onChange({ audience })}
      />
    </search>
  );
}

function useColumns(): Column<DocumentEntry>[] {
  const { t } = useTexts();
  const languageName = useLanguageName();
  const warningOf = useWarning();
  return [
    {
      head: t("page"),
      cell: ({ id, title, url, audience }) => (
        <>
          <a href={href("pages", id)}>{title || url}</a>
          {audience === "internal" && <span class="mark">{t("audience_internal")}</span>}
          <span class="sub">{url}</span>
        </>
      ),
    },
    { head: t("language"), cell: ({ language }) => languageName(language) },
    { head: t("size"), cell: ({ chars }) => t("n_chars", { count: chars }), isNumber: true },
    {
      head: t("warnings"),
      cell: ({ warnings }) =>
        warnings.length === 0 ? (
          <span class="muted">{t("none")}</span>
        ) : (
          <ul class="plain-list">
            {warnings.map((code) => (
              <li key={code}>{warningOf(code).name}</li>
            ))}
          </ul>
        ),
    },
  ];
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
