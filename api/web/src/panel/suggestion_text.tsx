// A suggestion's text with its citation marks, or a field to reword it in place.
import { useEffect, useRef } from "preact/hooks";
import { CitationMark } from "../shared/components/sources";
import { anyLink } from "../shared/links";
import { RichText } from "../shared/rich_text";
import type { Run } from "../shared/text_blocks";
import type { Desk, DeskState } from "./desk";
import { usePanel } from "./texts";
import type { Suggestion } from "./wire";

interface Props {
  desk: Desk;
  state: DeskState;
  shown: number | null;
  onMark: (n: number) => void;
}

export function SuggestionText({ desk, state, shown, onMark }: Props) {
  const { t } = usePanel();
  const { suggestion, edited, isEditing } = state;
  if (!suggestion) return null;
  if (isEditing) return <Editor desk={desk} text={edited ?? suggestion.text} />;
  const isReworded = edited !== null && edited !== suggestion.text;
  const runs = isReworded ? [{ text: edited, citations: [] }] : runsOf(suggestion);
  return (
    <div class="text" lang={suggestion.language}>
      <RichText
        runs={runs}
        marked={shown}
        mayLink={anyLink}
        marks={(numbers) =>
          numbers.map((n) => {
            const citation = suggestion.citations.find((one) => one.n === n);
            return (
              citation && (
                <CitationMark
                  key={n}
                  citation={citation}
                  isOpen={shown === n}
                  panelId={`quote-${n}`}
                  onToggle={() => onMark(n)}
                />
              )
            );
          })
        }
      />
      {isReworded && <p class="hint">{t("reworded")}</p>}
    </div>
  );
}

function Editor({ desk, text }: { desk: Desk; text: string }) {
  const { t } = usePanel();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  return (
    <div class="editor">
      <label for="edited">{t("edit_label")}</label>
      <textarea
        id="edited"
        ref={field}
        rows={8}
        maxLength={20000}
        value={text}
        onInput={(event) => desk.reword(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          desk.finishEditing(true);
        }}
      />
      <div class="row">
        <button type="button" class="plain" onClick={() => desk.finishEditing(true)}>
          {t("edit_done")}
        </button>
        <button type="button" class="quiet" onClick={() => desk.finishEditing(false)}>
          {t("edit_undo")}
        </button>
      </div>
    </div>
  );
}

/** The text as stretches, each with the numbers of its quotes. */
function runsOf({ opening, sentences, closing, citations, language }: Suggestion): Run[] {
  const runs: Run[] = opening ? [{ text: opening, citations: [] }] : [];
  for (const { text, lead, citations: numbers } of sentences) {
    const cited = citations.find(({ n }) => n === numbers[0]);
    const isForeign = (cited?.shown || cited?.quote)?.includes(text) && cited.language !== language;
    const foreign = isForeign ? { language: cited?.language ?? undefined } : {};
    runs.push({ text: lead + text, citations: numbers, ...foreign });
  }
  if (closing) runs.push({ text: `\n\n${closing}`, citations: [] });
  return runs;
}
