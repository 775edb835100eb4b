// Adding a source, and the page of one: its settings, its files, fetching it, removing it.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Confirm } from "../parts/confirm";
import { Loading, useLoaded, useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import { goTo, href } from "../router";
import { SourceFiles } from "./source_files";
import { SourceForm } from "./source_form";
import { useTexts } from "./texts";
import type { Run, Source, SourceDraft, SourceKind, SourceList } from "./wire";
import { kindText, sourceState } from "./words";

const STORED: readonly SourceKind[] = ["upload", "notes", "faq_table"];

export function NewSource({ api, kind }: { api: AdminApi; kind: SourceKind }) {
  const texts = useTexts();
  const { t } = texts;
  const loaded = useLoaded(() => api.get<SourceList>("/sources"), api.base);
  const save = async (draft: SourceDraft) => {
    const source = await api.post<Source>("/sources", draft);
    announcer.say(t("saved"));
    if (source.has_files) {
      goTo("sources", source.id);
      return;
    }
    // What was added is wanted: fetch it at once, unless a run is in the way.
    const run = await api.post<Run>("/ingest-runs", { sources: [source.id] }).catch(() => null);
    if (run) goTo("sources", "runs", run.id);
    else goTo("sources");
  };
  return (
    <>
      <PageHead
        title={t("new_source", { kind: kindText(texts, kind) })}
        back={{ href: href("sources", "new"), text: t("other_kind") }}
      />
      <Loading loaded={loaded}>
        {(list) => (
          <SourceForm
            draft={emptyDraft(kind, list)}
            zone={list.zone}
            hosts={list.hosts}
            hasFilesRoot={list.has_files_root}
            isNew
            action={STORED.includes(kind) ? t("save_and_add_files") : t("save_and_fetch")}
            onSave={save}
          />
        )}
      </Loading>
    </>
  );
}

function emptyDraft(kind: SourceKind, list: SourceList): SourceDraft {
  return {
    kind,
    location: "",
    name: "",
    audience: kind === "notes" ? "internal" : "public",
    include: [],
    exclude: [],
    owner: "",
    schedule: kind === "site" ? { every: "day", at: "06:00", weekday: 0, zone: list.zone } : null,
    is_enabled: true,
  };
}

interface Props {
  api: AdminApi;
  id: string;
  canWrite: boolean;
}

interface Opened {
  source: Source;
  etag: string;
  list: SourceList;
}

export function SourcePage({ api, id, canWrite }: Props) {
  const texts = useTexts();
  const { t } = texts;
  const problemOf = useProblem();
  const [problem, setProblem] = useState<string | null>(null);
  const loaded = useLoaded<Opened>(async () => {
    const [marked, list] = await Promise.all([
      api.read<Source>(`/sources/${id}`),
      api.get<SourceList>("/sources"),
    ]);
    return { source: marked.value, etag: marked.etag, list };
  }, id);
  const act = async (work: () => Promise<unknown>) => {
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const save = async (opened: Opened, draft: SourceDraft) => {
    await api.replace<Source>(`/sources/${id}`, opened.etag, draft);
    announcer.say(t("saved"));
    goTo("sources");
  };
  const fetchNow = async () => {
    const run = await api.post<Run>("/ingest-runs", { sources: [id] });
    goTo("sources", "runs", run.id);
  };
  const remove = async (opened: Opened) => {
    await api.remove(`/sources/${id}`, opened.etag);
    announcer.say(t("removed_said"));
    goTo("sources");
  };
  return (
    <Loading loaded={loaded}>
      {(opened) => (
        <>
          <PageHead
            title={opened.source.name}
            back={{ href: href("sources"), text: t("nav_sources") }}
          >
            {canWrite && (
              <button
                type="button"
                class="plain"
                disabled={!opened.source.is_enabled}
                onClick={() => void act(fetchNow)}
              >
                {t("fetch_one")}
              </button>
            )}
          </PageHead>
          {problem && (
            <p class="form-problem" role="alert">
              {problem}
            </p>
          )}
          <p class="run-state">
            <span class={`state ${sourceState(texts, opened.source).mark}`}>
              {sourceState(texts, opened.source).text}
            </span>
          </p>
          {opened.source.has_files && (
            <SourceFiles
              api={api}
              source={opened.source}
              maxBytes={opened.list.max_file_bytes}
              canWrite={canWrite}
            />
          )}
          {canWrite && (
            <section class="card">
              <h2>{t("settings")}</h2>
              <SourceForm
                draft={draftOf(opened.source)}
                zone={opened.list.zone}
                hosts={opened.list.hosts}
                hasFilesRoot={opened.list.has_files_root}
                isNew={false}
                action={t("save")}
                onSave={(draft) => save(opened, draft)}
              />
            </section>
          )}
          {canWrite && (
            <Removal name={opened.source.name} onRemove={() => void act(() => remove(opened))} />
          )}
        </>
      )}
    </Loading>
  );
}

function Removal({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  return (
    <div class="page-foot">
      <button type="button" class="plain danger" onClick={() => setAsking(true)}>
        {t("remove_source")}
      </button>
      <Confirm
        title={t("remove_question", { name })}
        action={t("remove_source")}
        isOpen={isAsking}
        isDangerous
        onClose={() => setAsking(false)}
        onConfirm={onRemove}
      >
        <p>{t("remove_text")}</p>
      </Confirm>
    </div>
  );
}

function draftOf(source: Source): SourceDraft {
  const { kind, location, name, audience, include, exclude, owner, schedule, is_enabled } = source;
  return { kind, location, name, audience, include, exclude, owner, schedule, is_enabled };
}
