// Which conversation is at hand: pasted, the host's, or one of the product's own.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import { Dialog } from "../shared/components/dialog";
import { Icon } from "../shared/components/icon";
import type { Message } from "../shared/wire";
import { Aborted, type AgentApi } from "./agent_api";
import type { Desk, DeskState } from "./desk";
import { usePanel } from "./texts";
import type { ConversationEntry, Said } from "./wire";

interface Props {
  desk: Desk;
  state: DeskState;
  api: AgentApi;
  hostName: string | null;
  textOf: (error: ApiError) => string;
}

export function ConversationBox({ desk, state, api, hostName, textOf }: Props) {
  const { t } = usePanel();
  const [isPicking, setPicking] = useState(false);
  const last = state.messages.findLast(({ role }) => role === "customer");
  if (state.messages.length === 0) {
    return (
      <section class="asking" aria-label={t("conversation")}>
        {hostName && <p class="hint">{t("host_waiting", { host: hostName })}</p>}
        <PasteForm desk={desk} state={state} />
        <button type="button" class="plain" onClick={() => setPicking(true)}>
          {t("pick")}
        </button>
        <Picker
          isOpen={isPicking}
          desk={desk}
          api={api}
          textOf={textOf}
          onClose={() => setPicking(false)}
        />
      </section>
    );
  }
  const from = {
    host: hostName ?? t("from_host"),
    own: t("from_own"),
    typed: t("from_typed"),
  }[state.origin];
  return (
    <section class="about" aria-label={t("conversation")}>
      <div class="about-head">
        <p>
          {from} · {t("messages", { count: state.messages.length })}
        </p>
        {state.origin !== "host" && (
          <button type="button" class="quiet" onClick={() => desk.startOver()}>
            {t("other_conversation")}
          </button>
        )}
      </div>
      {last && (
        <blockquote class="asked" lang={state.language ?? undefined}>
          {last.text}
        </blockquote>
      )}
      {state.isStale && (
        <div class="stale" role="status">
          <p>{t("stale")}</p>
          <button type="button" class="plain" onClick={() => void desk.ask()}>
            {t("ask_again")}
          </button>
        </div>
      )}
    </section>
  );
}

function PasteForm({ desk, state }: Pick<Props, "desk" | "state">) {
  const { t } = usePanel();
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  useEffect(() => {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) field.current?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    desk.usePasted();
  };
  return (
    <form class="paste" onSubmit={submit}>
      <label for="paste">{t("paste")}</label>
      <textarea
        id="paste"
        ref={field}
        rows={5}
        maxLength={20000}
        aria-describedby={hintId}
        value={state.typed}
        onInput={(event) => desk.type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      <p id={hintId} class="hint">
        {t("paste_hint")}
      </p>
      <button type="submit" class="primary" aria-disabled={state.typed.trim() === ""}>
        {t("suggest")}
      </button>
    </form>
  );
}

interface PickerProps {
  isOpen: boolean;
  desk: Desk;
  api: AgentApi;
  textOf: (error: ApiError) => string;
  onClose: () => void;
}

/** The product's own conversations, newest first. */
function Picker({ isOpen, desk, api, textOf, onClose }: PickerProps) {
  const { t, time } = usePanel();
  const [entries, setEntries] = useState<ConversationEntry[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const show = (error: unknown) => {
    if (error instanceof ApiError) setProblem(textOf(error));
    else if (!(error instanceof Aborted)) throw error;
  };
  useEffect(() => {
    if (!isOpen) return;
    const abort = new AbortController();
    setProblem(null);
    api.conversations(abort.signal).then(setEntries).catch(show);
    return () => abort.abort();
  }, [isOpen]);
  const choose = async ({ id, language }: ConversationEntry) => {
    try {
      const { messages, identities } = await api.conversation(id, new AbortController().signal);
      desk.useOwn(id, saidIn(messages), language, identities);
      onClose();
    } catch (error) {
      show(error);
    }
  };
  return (
    <Dialog title={t("pick")} isOpen={isOpen} onClose={onClose}>
      {problem && <p class="form-problem">{problem}</p>}
      {entries?.length === 0 && <p>{t("no_conversations")}</p>}
      <ul class="entries">
        {entries?.map((entry) => (
          <li key={entry.id}>
            <button type="button" class="entry" onClick={() => void choose(entry)}>
              <span lang={entry.language}>{entry.preview}</span>
              <span class="where">
                {time(entry.updated_at)} · {t("messages", { count: entry.messages })}
              </span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function saidIn(messages: readonly Message[]): Said[] {
  return messages.flatMap(({ role, kind, text }) =>
    role === "system" || kind !== "text" ? [] : [{ role, text }],
  );
}
