// The files of a source: uploaded from one's own machine, or notes written here.
import { useRef, useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { Loading, useLoaded, useProblem } from "../parts/loading";
import { announcer } from "../parts/spoken";
import { NoteForm } from "./note_form";
import { useTexts } from "./texts";
import type { Source, SourceFile } from "./wire";
import { sizeText } from "./words";

const ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.html,.htm,.md,.txt,.csv,.tsv,.json,.yaml,.yml";
const TABLES = ".csv,.tsv,.json,.yaml,.yml";
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

interface Props {
  api: AdminApi;
  source: Source;
  maxBytes: number;
  canWrite: boolean;
}

export function SourceFiles({ api, source, maxBytes, canWrite }: Props) {
  const { t, language } = useTexts();
  const path = `/sources/${source.id}/files`;
  const loaded = useLoaded(() => api.get<{ items: SourceFile[] }>(path), path);
  const [problems, setProblems] = useState<string[]>([]);
  const [busyWith, setBusyWith] = useState<string | null>(null);
  const [note, setNote] = useState<{ name: string; text: string } | null>(null);
  const problemOf = useProblem();

  const send = async (name: string, file: Blob): Promise<boolean> => {
    if (file.size > maxBytes) {
      const most = sizeText(maxBytes, language);
      setProblems((before) => [...before, `${name}: ${t("too_large", { most })}`]);
      return false;
    }
    setBusyWith(name);
    try {
      const address = `${path}/${encodeURIComponent(name)}`;
      await api.putFile<SourceFile>(address, file, AbortSignal.timeout(UPLOAD_TIMEOUT_MS));
      return true;
    } catch (error) {
      const text = problemOf(error);
      setProblems((before) => [...before, `${name}: ${text}`]);
      return false;
    } finally {
      setBusyWith(null);
    }
  };
  const sendAll = async (files: readonly File[]) => {
    setProblems([]);
    let count = 0;
    for (const file of files) count += (await send(file.name, file)) ? 1 : 0;
    announcer.say(t("uploaded", { count }));
    await loaded.reload();
  };
  const remove = async (file: SourceFile) => {
    setProblems([]);
    try {
      await api.remove(`${path}/${file.id}`);
      announcer.say(t("file_removed", { name: file.name }));
    } catch (error) {
      setProblems([problemOf(error)]);
    }
    await loaded.reload();
  };
  const isNotes = source.kind === "notes";
  const open = async (file: SourceFile) => {
    setProblems([]);
    try {
      setNote(await api.get<{ name: string; text: string }>(`${path}/${file.id}/text`));
    } catch (error) {
      setProblems([problemOf(error)]);
    }
  };
  return (
    <section class="card">
      <h2>{isNotes ? t("notes") : t("files")}</h2>
      {problems.map((problem) => (
        <p key={problem} class="form-problem" role="alert">
          {problem}
        </p>
      ))}
      <Loading loaded={loaded}>
        {({ items }) => (
          <>
            {items.length === 0 && <p class="muted">{isNotes ? t("no_notes") : t("no_files")}</p>}
            <ul class="files">
              {items.map((file) => (
                <li key={file.id}>
                  <span class="name">{file.name}</span>
                  <span class="muted">{sizeText(file.n_bytes, language)}</span>
                  {canWrite && isNotes && (
                    <button
                      type="button"
                      class="quiet"
                      aria-label={t("edit_named", { name: file.name })}
                      onClick={() => void open(file)}
                    >
                      {t("edit")}
                    </button>
                  )}
                  {canWrite && (
                    <button
                      type="button"
                      class="quiet"
                      aria-label={t("remove_named", { name: file.name })}
                      onClick={() => void remove(file)}
                    >
                      {t("remove")}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loading>
      {canWrite &&
        (isNotes ? (
          <NoteForm
            key={note?.name ?? ""}
            note={note}
            onSave={async (name, text) => {
              setProblems([]);
              const isSaved = await send(name, new Blob([text]));
              if (isSaved) announcer.say(t("saved"));
              if (isSaved) setNote(null);
              await loaded.reload();
              return isSaved;
            }}
          />
        ) : (
          <Picker
            accept={source.kind === "faq_table" ? TABLES : ACCEPTED}
            busyWith={busyWith}
            help={t("upload_help", { most: sizeText(maxBytes, language) })}
            onPick={(files) => void sendAll(files)}
          />
        ))}
      <p class="muted">{t("files_next")}</p>
    </section>
  );
}

interface PickerProps {
  accept: string;
  busyWith: string | null;
  help: string;
  onPick: (files: File[]) => void;
}

function Picker({ accept, busyWith, help, onPick }: PickerProps) {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="picker">
      <input
        ref={input}
        type="file"
        multiple
        accept={accept}
        hidden
        aria-label={t("choose_files")}
        onChange={(event) => {
          onPick([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="plain"
        disabled={busyWith !== null}
        onClick={() => input.current?.click()}
      >
        {busyWith === null ? t("choose_files") : t("uploading", { name: busyWith })}
      </button>
      <p class="help">{help}</p>
    </div>
  );
}
