// How a page's words changed: what went is struck out, what came is underlined, both are marked.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { href } from "../router";
import { useTexts } from "./texts";
import type { Diff, DiffPart, SeenDocument } from "./wire";

/** Unchanged text longer than this is folded to its ends. */
const FOLDED_CHARS = 400;
const KEPT_CHARS = 140;

interface Props {
  api: AdminApi;
  number: string;
  before: string | null;
  after: string | null;
}

export function DiffPage({ api, number, before, after }: Props) {
  const { t } = useTexts();
  const query = new URLSearchParams({ ...(before && { before }), ...(after && { after }) });
  const diff = useLoaded(
    () => api.get<Diff>(`/document-diffs?${query}`),
    `${api.base}/document-diffs?${query}`,
  );
  const seen = useLoaded(
    async () =>
      after
        ? api.get<SeenDocument>(`/documents/${after}?version=${encodeURIComponent(number)}`)
        : null,
    `${api.base}/documents/${after}`,
  );
  const [isWhole, setWhole] = useState(false);
  const title = seen.value?.title || t(after ? "changed_page" : "removed_page");
  return (
    <>
      <PageHead
        title={title}
        back={{
          href: href("versions", number),
          text: t("changes_title", { number: Number(number) }),
        }}
      >
        <button
          type="button"
          class="plain"
          aria-pressed={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {t("whole_text")}
        </button>
      </PageHead>
      {seen.value && (
        <p class="lead">
          {seen.value.url}
          <br />
          <a href={href("pages", seen.value.id, number)}>{t("as_the_bot_sees_it")}</a>
        </p>
      )}
      <Loading loaded={diff}>
        {({ parts, is_coarse }) => (
          <>
            <Legend />
            {is_coarse && <p class="muted">{t("diff_is_coarse")}</p>}
            {parts.length === 0 && <p class="empty">{t("same_text")}</p>}
            <div class="diff card">
              {parts.map((part, at) => (
                <Part key={at} part={part} isWhole={isWhole} isEnd={at + 1 === parts.length} />
              ))}
            </div>
          </>
        )}
      </Loading>
    </>
  );
}

function Legend() {
  const { t } = useTexts();
  return (
    <p class="legend">
      <del>{t("mark_removed")}</del> <ins>{t("mark_added")}</ins>
    </p>
  );
}

function Part({ part, isWhole, isEnd }: { part: DiffPart; isWhole: boolean; isEnd: boolean }) {
  const { t } = useTexts();
  if (part.kind === "removed") {
    return (
      <del>
        <span class="visually-hidden">{`${t("spoken_removed")} `}</span>
        {part.text}
      </del>
    );
  }
  if (part.kind === "added") {
    return (
      <ins>
        <span class="visually-hidden">{`${t("spoken_added")} `}</span>
        {part.text}
      </ins>
    );
  }
  return <Same text={part.text} isWhole={isWhole} isEnd={isEnd} />;
}

function Same({ text, isWhole, isEnd }: { text: string; isWhole: boolean; isEnd: boolean }) {
  const { t } = useTexts();
  if (isWhole || text.length <= FOLDED_CHARS) return <span>{text}</span>;
  const head = text.slice(0, KEPT_CHARS);
  const tail = isEnd ? "" : text.slice(-KEPT_CHARS);
  const hidden = text.length - head.length - tail.length;
  return (
    <>
      <span>{head}</span>
      <span class="folded">{t("folded", { count: hidden })}</span>
      <span>{tail}</span>
    </>
  );
}
