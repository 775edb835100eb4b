// The page's head: who one talks to, the language, and the menu.
import { type Catalogue, LANGUAGE_NAMES, useCatalogue } from "../shared/catalogue";
import { Disclosure } from "../shared/components/disclosure";
import { Icon, type IconName } from "../shared/components/icon";
import type { Config } from "../shared/wire";
import type { Frame } from "./frame";

interface Props {
  config: Config;
  frame: Frame | undefined;
  noticeId: string;
  agent: string | undefined;
  hasConversation: boolean;
  onLanguage: (language: string) => void;
  onNew: () => void;
  onTranscript: () => void;
  onReceipt: () => void;
  onEnd: () => void;
  onForget: () => void;
}

export function Header({
  config,
  frame,
  noticeId,
  agent,
  hasConversation,
  onLanguage,
  ...on
}: Props) {
  const { t } = useCatalogue();
  const entry = (close: () => void, icon: IconName, text: string, action: () => void) => (
    <li>
      <button
        type="button"
        onClick={() => {
          close();
          action();
        }}
      >
        <Icon name={icon} />
        {text}
      </button>
    </li>
  );
  return (
    <header class="head">
      <span class="logo" aria-hidden="true">
        {[...config.company.name][0]}
      </span>
      <div class="names">
        <h1>{config.company.name}</h1>
        <p id={noticeId}>{agent ? t("talking_to", { agent }) : t("ai_notice_short")}</p>
      </div>
      <Languages config={config} onLanguage={onLanguage} />
      <Disclosure class="menu" label={<Icon name="more" />} name={t("menu")}>
        {(close) => (
          <ul>
            {entry(close, "pen", t("new_conversation"), on.onNew)}
            {hasConversation && entry(close, "download", t("transcript"), on.onTranscript)}
            {hasConversation && entry(close, "copy", t("receipt"), on.onReceipt)}
            {hasConversation && entry(close, "check", t("end_conversation"), on.onEnd)}
            {frame && entry(close, "external", t("pop_out"), frame.popOut)}
            {entry(close, "trash", t("forget"), on.onForget)}
          </ul>
        )}
      </Disclosure>
      {frame?.close && (
        <button
          type="button"
          class="quiet"
          aria-label={t("close_panel")}
          title={t("close_panel")}
          onClick={frame.close}
        >
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function Languages({ config, onLanguage }: Pick<Props, "config" | "onLanguage">) {
  const catalogue: Catalogue = useCatalogue();
  const current = LANGUAGE_NAMES[catalogue.language] ?? catalogue.language;
  return (
    <Disclosure
      class="languages"
      name={`${catalogue.t("language")}: ${current}`}
      label={
        <>
          <Icon name="globe" />
          <span class="wide">{current}</span>
          <span class="narrow">{catalogue.language.toUpperCase()}</span>
        </>
      }
    >
      {(close) => (
        <ul>
          {config.languages.map((code) => (
            <li key={code}>
              <button
                type="button"
                lang={code}
                aria-current={code === catalogue.language}
                onClick={() => {
                  close();
                  onLanguage(code);
                }}
              >
                {LANGUAGE_NAMES[code] ?? code}
                {code === catalogue.language && <Icon name="check" />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Disclosure>
  );
}
