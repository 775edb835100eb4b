// Embedding: the script tag for the company's site, how it will look, and which sites may carry it.
import { useState } from "preact/hooks";
import { may } from "../../console/session";
import { copyText } from "../../shared/clipboard";
import { Icon } from "../../shared/components/icon";
import { SelectField } from "../parts/field";
import { Loading, useLoaded } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { announcer } from "../parts/spoken";
import type { PageProps } from "../sections";
import { Hosts } from "./hosts";
import { attributesOf, type Look, PLAIN, snippetOf } from "./snippet";
import { LANGUAGE_KEYS, useTexts } from "./texts";
import type { Embedding } from "./wire";

export default function Embed({ company, api }: PageProps) {
  const { t } = useTexts();
  const loaded = useLoaded(() => api.get<Embedding>("/embedding"), `${api.base}/embedding`);
  const [look, setLook] = useState<Look>(PLAIN);
  return (
    <>
      <PageHead title={t("nav_embed")} />
      <p class="lead">{t("embed_lead")}</p>
      <Loading loaded={loaded}>
        {(embedding) => (
          <>
            <LookForm look={look} onChange={(change) => setLook({ ...look, ...change })} />
            <Snippet text={snippetOf(embedding, look)} policy={embedding.policy} />
            <Preview embedding={embedding} look={look} />
            <Hosts
              api={api}
              embedding={embedding}
              mayChange={may(company, "administrator")}
              onChange={loaded.set}
            />
          </>
        )}
      </Loading>
    </>
  );
}

interface LookProps {
  look: Look;
  onChange: (change: Partial<Look>) => void;
}

function LookForm({ look, onChange }: LookProps) {
  const { t } = useTexts();
  return (
    <div class="filters">
      <SelectField
        label={t("language")}
        value={look.lang}
        options={[
          ["", t("language_of_page")],
          ...LANGUAGE_KEYS.map(([code, key]) => [code, t(key)] as const),
        ]}
        onChange={(lang) => onChange({ lang })}
      />
      <SelectField
        label={t("position")}
        value={look.position}
        options={[
          ["", t("position_right")],
          ["left", t("position_left")],
        ]}
        onChange={(position) => onChange({ position })}
      />
      <SelectField
        label={t("theme")}
        value={look.theme}
        options={[
          ["", t("theme_auto")],
          ["light", t("theme_light")],
          ["dark", t("theme_dark")],
        ]}
        onChange={(theme) => onChange({ theme })}
      />
      <Color color={look.color} onChange={(color) => onChange({ color })} />
    </div>
  );
}

function Color({ color, onChange }: { color: string; onChange: (color: string) => void }) {
  const { t } = useTexts();
  return (
    <div class="field">
      <label for="color">{t("color")}</label>
      <div class="row">
        <input
          id="color"
          type="color"
          value={color || "#1d5b58"}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        {color && (
          <button type="button" class="plain" onClick={() => onChange("")}>
            {t("color_default")}
          </button>
        )}
      </div>
    </div>
  );
}

function Snippet({ text, policy }: { text: string; policy: string }) {
  const { t } = useTexts();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(text));
    announcer.say(t("copied"));
  };
  return (
    <section class="card">
      <h2>{t("snippet_title")}</h2>
      <p class="muted">{t("snippet_help")}</p>
      <pre class="snippet">
        <code>{text}</code>
      </pre>
      <button type="button" class="plain" onClick={() => void copy()}>
        <Icon name={isCopied ? "check" : "copy"} />
        {t(isCopied ? "copied" : "copy")}
      </button>
      <p class="muted policy">
        {t("policy_help")} <code>{policy}</code>
      </p>
    </section>
  );
}

function Preview({ embedding, look }: { embedding: Embedding; look: Look }) {
  const { t } = useTexts();
  const query = new URLSearchParams(attributesOf(embedding, look));
  const address = `/admin/preview?${query}`;
  return (
    <section class="card">
      <h2>{t("preview_title")}</h2>
      <p class="muted">{t("preview_help")}</p>
      <iframe
        key={address}
        class="preview"
        src={address}
        title={t("preview_title")}
        sandbox="allow-scripts allow-same-origin allow-forms"
      />
    </section>
  );
}
