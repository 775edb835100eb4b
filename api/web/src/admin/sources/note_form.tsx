// Writing a note: a title and a text, kept as a Markdown file of that name.
import { useState } from "preact/hooks";
import { TextField } from "../parts/field";
import { useTexts } from "./texts";

interface Props {
  /** The note to change; null writes a new one. */
  note: { name: string; text: string } | null;
  onSave: (name: string, text: string) => Promise<boolean>;
}

export function NoteForm({ note, onSave }: Props) {
  const { t } = useTexts();
  const [title, setTitle] = useState(note ? titleOf(note.name) : "");
  const [text, setText] = useState(note ? bodyOf(note.text) : "");
  const [isTried, setTried] = useState(false);
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!title.trim() || !text.trim()) return;
    const name = note && titleOf(note.name) === title ? note.name : `${title.trim()}.md`;
    if (await onSave(name, `# ${title.trim()}\n\n${text.trim()}\n`)) {
      setTitle("");
      setText("");
      setTried(false);
    }
  };
  return (
    <form class="form" noValidate onSubmit={(event) => void save(event)}>
      <TextField
        label={t("note_title")}
        name="title"
        value={title}
        maxLength={150}
        error={isTried && !title.trim() ? t("note_title_missing") : null}
        onInput={setTitle}
      />
      <TextField
        label={t("note_text")}
        name="text"
        rows={8}
        value={text}
        error={isTried && !text.trim() ? t("note_text_missing") : null}
        onInput={setText}
      />
      <div class="page-actions">
        <button type="submit" class="plain">
          {note ? t("save_note") : t("add_note")}
        </button>
      </div>
    </form>
  );
}

const titleOf = (name: string) => name.replace(/\.(md|markdown|txt)$/i, "");
const bodyOf = (text: string) => text.replace(/^# .*\n+/, "");
