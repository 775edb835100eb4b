// What an agent can do with a suggestion: insert, copy, edit, ask for another one, dismiss.
import { LANGUAGE_NAMES } from "../shared/catalogue";
import { Disclosure } from "../shared/components/disclosure";
import { Icon } from "../shared/components/icon";
import { type Desk, type DeskState, STANDARD } from "./desk";
import { type PanelKey, usePanel } from "./texts";
import type { AskedStyle, DismissReason, Suggestion } from "./wire";

interface Props {
  desk: Desk;
  state: DeskState;
  suggestion: Suggestion;
  canInsert: boolean;
  languages: readonly string[];
  onInsert: () => void;
  onCopy: () => void;
}

const REASONS: readonly [DismissReason, PanelKey][] = [
  ["wrong", "reason_wrong"],
  ["off_topic", "reason_off_topic"],
  ["incomplete", "reason_incomplete"],
  ["tone", "reason_tone"],
  ["not_needed", "reason_not_needed"],
  ["other", "reason_other"],
];

export function SuggestionActions(props: Props) {
  const { desk, state, suggestion, canInsert, onInsert, onCopy } = props;
  const { t } = usePanel();
  if (state.outcome === "dismissed") {
    return (
      <div class="row">
        <p class="outcome">{t("dismissed")}</p>
        <button type="button" class="plain" onClick={() => void desk.ask()}>
          {t("ask_again")}
        </button>
      </div>
    );
  }
  return (
    <div class="row actions">
      {!suggestion.silent && (
        <>
          <button type="button" class="primary" onClick={canInsert ? onInsert : onCopy}>
            {!canInsert && <Icon name="copy" />}
            {t(canInsert ? "insert" : "copy")}
          </button>
          {canInsert && (
            <button type="button" class="quiet" onClick={onCopy}>
              <Icon name="copy" />
              {t("copy")}
            </button>
          )}
          {!state.isEditing && (
            <button type="button" class="quiet" onClick={() => desk.edit()}>
              <Icon name="pen" />
              {t("edit")}
            </button>
          )}
        </>
      )}
      <Alternatives {...props} />
      <Dismiss desk={desk} />
      {state.outcome === "used" && (
        <p class="outcome">
          <Icon name="check" />
          {t("used")}
        </p>
      )}
    </div>
  );
}

function Alternatives({ desk, state, languages }: Props) {
  const { t } = usePanel();
  const choices: [string, AskedStyle][] = [
    [t("style_standard"), STANDARD],
    [t("style_shorter"), { style: "shorter", replyLanguage: null }],
    [t("style_friendlier"), { style: "friendlier", replyLanguage: null }],
  ];
  const { asked } = state;
  return (
    <Disclosure class="alternatives" name={t("alternatives")} label={t("alternatives")}>
      {(close) => {
        const entry = (text: string, choice: AskedStyle, lang?: string) => (
          <li key={text}>
            <button
              type="button"
              lang={lang}
              aria-current={isSame(asked, choice)}
              onClick={() => {
                close();
                void desk.ask(choice);
              }}
            >
              {text}
              {isSame(asked, choice) && <Icon name="check" />}
            </button>
          </li>
        );
        return (
          <>
            <ul>{choices.map(([text, choice]) => entry(text, choice))}</ul>
            <p class="menu-title">{t("other_language")}</p>
            <ul>
              {languages.map((code) =>
                entry(
                  LANGUAGE_NAMES[code] ?? code,
                  { style: "standard", replyLanguage: code },
                  code,
                ),
              )}
            </ul>
          </>
        );
      }}
    </Disclosure>
  );
}

function Dismiss({ desk }: { desk: Desk }) {
  const { t } = usePanel();
  return (
    <Disclosure class="dismiss" name={t("dismiss")} label={t("dismiss")}>
      {(close) => (
        <>
          <p class="menu-title">{t("dismiss_why")}</p>
          <ul>
            {REASONS.map(([reason, key]) => (
              <li key={reason}>
                <button
                  type="button"
                  onClick={() => {
                    close();
                    desk.dismiss(reason);
                  }}
                >
                  {t(key)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Disclosure>
  );
}

function isSame(one: AskedStyle, other: AskedStyle): boolean {
  return one.style === other.style && one.replyLanguage === other.replyLanguage;
}
