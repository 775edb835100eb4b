// The tab of suggestions: the conversation, the suggestion as it comes, and its sources.
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../shared/api";
import { anyLink } from "../shared/links";
import { RichText } from "../shared/rich_text";
import type { AgentApi } from "./agent_api";
import { ConversationBox } from "./conversation_box";
import type { Desk, DeskState } from "./desk";
import { useLostFocus } from "./lost_focus";
import { CitedSources, NearSources } from "./sources";
import { SuggestionActions } from "./suggestion_actions";
import { SuggestionText } from "./suggestion_text";
import { type PanelKey, usePanel } from "./texts";
import type { Note } from "./wire";

interface Props {
  desk: Desk;
  state: DeskState;
  api: AgentApi;
  hostName: string | null;
  canInsert: boolean;
  languages: readonly string[];
  onInsert: () => void;
  onCopy: () => void;
  textOf: (error: ApiError) => string;
}

const NOTES: Readonly<Record<Note, PanelKey>> = {
  other_language: "note_other_language",
  needs_model: "note_needs_model",
  nothing_asked: "note_nothing_asked",
  not_sure: "note_not_sure",
};

export function SuggestionTab(props: Props) {
  const { desk, state } = props;
  const { t } = usePanel();
  const [shown, setShown] = useState<number | null>(null);
  const { suggestion, phase } = state;
  useEffect(() => setShown(null), [suggestion?.id]);
  const toggle = (n: number) => setShown(shown === n ? null : n);
  return (
    <>
      <ConversationBox {...props} />
      {(phase === "waiting" || phase === "streaming") && (
        <section class="card draft" aria-label={t("suggestion")} aria-busy="true">
          {phase === "waiting" ? (
            <p class="hint">{t("looking")}</p>
          ) : (
            <div class="text" lang={state.language ?? undefined}>
              <RichText runs={[{ text: state.draft, citations: [] }]} mayLink={anyLink} />
            </div>
          )}
          <StopButton desk={desk} />
        </section>
      )}
      {suggestion && phase === "done" && (
        <>
          <section class={suggestion.silent ? "card silent" : "card"} aria-label={t("suggestion")}>
            {suggestion.note && <p class="note">{t(NOTES[suggestion.note])}</p>}
            {!suggestion.silent && (
              <SuggestionText desk={desk} state={state} shown={shown} onMark={toggle} />
            )}
            <SuggestionActions {...props} suggestion={suggestion} />
          </section>
          <CitedSources citations={suggestion.citations} shown={shown} onToggle={toggle} />
          <NearSources sources={suggestion.sources} />
        </>
      )}
      {phase === "idle" && state.messages.some(({ role }) => role === "customer") && (
        <button type="button" class="primary" onClick={() => void desk.ask()}>
          {t("suggest")}
        </button>
      )}
    </>
  );
}

function StopButton({ desk }: { desk: Desk }) {
  const { t } = usePanel();
  return (
    <button type="button" class="plain" ref={useLostFocus()} onClick={() => desk.stop()}>
      {t("stop")}
    </button>
  );
}
