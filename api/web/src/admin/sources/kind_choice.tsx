// Which kind of source to add.
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { href } from "../router";
import { type SourceKey, useTexts } from "./texts";
import type { SourceKind, SourceList } from "./wire";

const CHOICES: readonly (readonly [SourceKind, SourceKey, SourceKey])[] = [
  ["site", "kind_site", "kind_site_help"],
  ["upload", "kind_upload", "kind_upload_help"],
  ["faq_table", "kind_faq_table", "kind_faq_table_help"],
  ["notes", "kind_notes", "kind_notes_help"],
  ["folder", "kind_folder", "kind_folder_help"],
  ["file", "kind_file", "kind_file_help"],
];

export function KindChoice({ api }: { api: AdminApi }) {
  const { t } = useTexts();
  const loaded = useLoaded(() => api.get<SourceList>("/sources"), api.base);
  return (
    <>
      <PageHead title={t("add_source")} back={{ href: href("sources"), text: t("nav_sources") }} />
      <p class="lead">{t("choose_kind")}</p>
      <Loading loaded={loaded}>
        {({ has_files_root }) => (
          <ul class="kinds">
            {CHOICES.filter(
              ([kind]) => has_files_root || (kind !== "folder" && kind !== "file"),
            ).map(([kind, name, help]) => (
              <li key={kind}>
                <a href={href("sources", "new", kind)}>
                  <strong>{t(name)}</strong>
                  <span>{t(help)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Loading>
    </>
  );
}
