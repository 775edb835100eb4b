// The form that leaves a message for a person, with its checks.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { useCatalogue } from "../catalogue";
import type { HandoffFields } from "../wire";
import { Dialog } from "./dialog";

const MAX_CHARS = 2000;

interface Props {
  isOpen: boolean;
  company: string;
  /** The last question: most often what it concerns. */
  suggested: string;
  /** What the page around knows of the matter; shown here, then sent with the message. */
  facts: readonly Fact[];
  privacyUrl: string | null;
  onSend: (fields: HandoffFields) => Promise<void>;
  onSent: () => void;
  onClose: () => void;
}

/** A name in the customer's language, and a value. */
export type Fact = readonly [name: string, value: string];

type Field = "name" | "contact" | "text";

/** An e-mail address, or a phone number of at least five digits. */
export function isContact(value: string): boolean {
  const isEmail = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
  const isPhone = /^[+(]?[\d\s().-]+$/.test(value) && value.replace(/\D/g, "").length >= 5;
  return isEmail || isPhone;
}

export function HandoffForm(props: Props) {
  const { t, error: errorText } = useCatalogue();
  const [fields, setFields] = useState({ name: "", contact: "", text: "" });
  const [isTouched, setTouched] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  useEffect(() => {
    if (props.isOpen && !isTouched) setFields((old) => ({ ...old, text: props.suggested }));
  }, [props.isOpen]);

  const errors: Partial<Record<Field, string>> = {};
  if (!isContact(fields.contact.trim())) errors.contact = t("handoff_contact_error");
  if (!fields.text.trim()) errors.text = t("handoff_text_error");
  else if (fields.text.trim().length > MAX_CHARS) {
    errors.text = t("chars_over", { count: fields.text.trim().length - MAX_CHARS });
  }

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    const first = (["contact", "text"] as const).find((name) => errors[name]);
    if (first) {
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    setSending(true);
    try {
      const name = fields.name.trim();
      const lines = props.facts.map(([label, value]) => `${label}: ${value}`);
      const text = [fields.text.trim(), lines.join("\n")].filter(Boolean).join("\n\n");
      const rest = { contact: fields.contact.trim(), text };
      await props.onSend(name ? { name, ...rest } : rest);
      setFields({ ...fields, text: "" });
      setTouched(false);
      setChecked(false);
      props.onSent();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const known = error.status === 0 ? t("unreachable") : error.title || errorText(error.code);
      setProblem(known || t("error_generic"));
    } finally {
      setSending(false);
    }
  };

  /** What each field has: its label, its value, and its error tied to it. */
  const common = (name: Field) => ({
    id: `${id}-${name}`,
    name,
    value: fields[name],
    "aria-invalid": isChecked && errors[name] !== undefined,
    "aria-describedby": `${id}-${name}-error ${id}-${name}-help`,
    onInput: (event: { currentTarget: { value: string } }) => {
      setTouched(true);
      setFields({ ...fields, [name]: event.currentTarget.value });
    },
  });
  const errorOf = (name: Field) => (
    <p id={`${id}-${name}-error`} class="field-error">
      {isChecked && errors[name]}
    </p>
  );
  const { company } = props;

  return (
    <Dialog title={t("handoff_title")} isOpen={props.isOpen} onClose={props.onClose}>
      <form class="handoff" ref={form} noValidate onSubmit={(event) => void submit(event)}>
        <p>{t("handoff_intro", { company })}</p>
        <div>
          <label for={`${id}-name`}>
            {t("handoff_name")} <span class="optional">{t("optional")}</span>
          </label>
          <input {...common("name")} type="text" autocomplete="name" maxLength={200} data-first />
        </div>
        <div>
          <label for={`${id}-contact`}>{t("handoff_contact")}</label>
          <input
            {...common("contact")}
            type="text"
            autocomplete="email"
            autocapitalize="off"
            spellcheck={false}
            maxLength={200}
            required
          />
          <p id={`${id}-contact-help`} class="help">
            {t("handoff_contact_help")}
          </p>
          {errorOf("contact")}
        </div>
        <div>
          <label for={`${id}-text`}>{t("handoff_text")}</label>
          <textarea {...common("text")} rows={4} required />
          {errorOf("text")}
        </div>
        {props.facts.length > 0 && (
          <div class="facts">
            <p>{t("context_note")}</p>
            <dl>
              {props.facts.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        {problem && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="plain" onClick={props.onClose}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary" aria-disabled={isSending}>
            {isSending ? t("sending") : t("handoff_send")}
          </button>
        </div>
        {props.privacyUrl && (
          <p class="help">
            <a href={props.privacyUrl} target="_blank" rel="noopener noreferrer">
              {t("privacy_link")}
            </a>
          </p>
        )}
      </form>
    </Dialog>
  );
}
