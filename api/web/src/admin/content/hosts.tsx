// Which sites belong to the company: where its widget may stand and what may be fetched.
import { useState } from "preact/hooks";
import type { AdminApi } from "../admin_api";
import { TextField } from "../parts/field";
import { useProblem } from "../parts/loading";
import { announcer } from "../parts/spoken";
import { useTexts } from "./texts";
import type { Embedding } from "./wire";

interface Props {
  api: AdminApi;
  embedding: Embedding;
  mayChange: boolean;
  onChange: (embedding: Embedding) => void;
}

export function Hosts({ api, embedding, mayChange, onChange }: Props) {
  const { t } = useTexts();
  return (
    <section class="card">
      <h2>{t("hosts_title")}</h2>
      <p class="muted">{t("hosts_help")}</p>
      {mayChange ? (
        <Editor api={api} hosts={embedding.hosts} onChange={onChange} />
      ) : (
        <>
          <ul class="plain-list">
            {embedding.hosts.map((host) => (
              <li key={host}>
                <code>{host}</code>
              </li>
            ))}
          </ul>
          <p class="muted">{t("hosts_administrator")}</p>
        </>
      )}
    </section>
  );
}

interface EditorProps {
  api: AdminApi;
  hosts: string[];
  onChange: (embedding: Embedding) => void;
}

function Editor({ api, hosts, onChange }: EditorProps) {
  const { t } = useTexts();
  const problemOf = useProblem();
  const [text, setText] = useState(hosts.join("\n"));
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);
  const save = async () => {
    setProblem(null);
    const wanted = text.split(/\s+/).filter(Boolean);
    try {
      const changed = await api.replace<Embedding>("/embedding/hosts", "", { hosts: wanted });
      setText(changed.hosts.join("\n"));
      setSaved(true);
      onChange(changed);
      announcer.say(t("saved"));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        label={t("hosts_label")}
        help={t("hosts_example")}
        name="hosts"
        value={text}
        rows={4}
        error={problem}
        onInput={(value) => {
          setText(value);
          setSaved(false);
        }}
      />
      <div class="page-actions">
        <button type="submit" class="primary">
          {t("save")}
        </button>
        {isSaved && <p class="muted">{t("saved")}</p>}
      </div>
    </form>
  );
}
