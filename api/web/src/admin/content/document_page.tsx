// One page as the bot sees it: its text with the passages that are found, and what is odd about it.
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { href } from "../router";
import { SeenText } from "./seen_text";
import { useLanguageName, useTexts, useWarning } from "./texts";
import type { SeenDocument } from "./wire";

interface Props {
  api: AdminApi;
  id: string;
  /** The index version; null for the live one. */
  number: string | null;
}

export function DocumentPage({ api, id, number }: Props) {
  const { t } = useTexts();
  const query = number ? `?version=${encodeURIComponent(number)}` : "";
  const path = `/documents/${encodeURIComponent(id)}${query}`;
  const loaded = useLoaded(() => api.get<SeenDocument>(path), api.base + path);
  const seen = loaded.value;
  return (
    <>
      <PageHead
        title={seen ? seen.title || seen.url : t("page")}
        back={{ href: href("pages"), text: t("all_pages") }}
      />
      <Loading loaded={loaded}>
        {(document) => (
          <>
            <Warnings document={document} />
            <Facts document={document} />
            <h2 class="part-title">{t("text_title")}</h2>
            <p class="lead">{t("text_lead")}</p>
            <SeenText document={document} />
          </>
        )}
      </Loading>
    </>
  );
}

function Warnings({ document }: { document: SeenDocument }) {
  const { t } = useTexts();
  const warningOf = useWarning();
  if (document.warnings.length === 0) return null;
  return (
    <section class="card warnings" aria-label={t("warnings")}>
      <ul class="plain-list">
        {document.warnings.map(({ code, other_url }) => {
          const { name, help } = warningOf(code);
          return (
            <li key={code}>
              <strong>{name}</strong>
              <p>{help}</p>
              {other_url && <p class="address">{other_url}</p>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Facts({ document }: { document: SeenDocument }) {
  const { t, time } = useTexts();
  const languageName = useLanguageName();
  const { page, source } = document;
  const facts: [string, string][] = [
    [t("address"), document.url],
    [t("language"), languageName(document.language)],
    [t("audience"), t(document.audience === "internal" ? "audience_internal" : "audience_public")],
    [
      t("size"),
      `${t("n_chars", { count: document.chars })}, ${t("n_passages", {
        count: document.passages.length,
      })}, ${t("n_faq", { count: document.faq_pairs })}`,
    ],
    [t("version"), t("version_number", { number: document.number })],
  ];
  if (source) facts.push([t("source"), source.location]);
  if (page) facts.push([t("fetched"), time(page.fetched_at)]);
  if (document.last_seen) facts.push([t("last_seen"), time(document.last_seen)]);
  if (page) {
    facts.push([t("media_type"), page.media_type]);
    const headers = Object.entries(page.headers).map(([name, value]) => `${name}: ${value}`);
    if (headers.length > 0) facts.push([t("headers"), headers.join("\n")]);
    facts.push([t("raw_hash"), page.sha256]);
  }
  return (
    <dl class="particulars">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
