// The fields of the form for a person: each with its label, its help and its error tied to it.
import type { ComponentChildren } from "preact";
import { useCatalogue } from "../catalogue";

export type FieldName = "name" | "contact" | "text";

export interface Written {
  name: string;
  contact: string;
  text: string;
}

/** A name in the customer's language, and a value. */
export type Fact = readonly [name: string, value: string];

interface Props {
  id: string;
  written: Written;
  errors: Partial<Record<FieldName, string | undefined>>;
  isCall: boolean;
  onWrite: (name: FieldName, value: string) => void;
  children: ComponentChildren;
}

export function HandoffFieldsView({ id, written, errors, isCall, onWrite, children }: Props) {
  const { t } = useCatalogue();
  const common = (name: FieldName) => ({
    id: `${id}-${name}`,
    name,
    value: written[name],
    "aria-invalid": errors[name] !== undefined,
    "aria-describedby": `${id}-${name}-error ${id}-${name}-help`,
    onInput: (event: { currentTarget: { value: string } }) =>
      onWrite(name, event.currentTarget.value),
  });
  const errorOf = (name: FieldName) => (
    <p id={`${id}-${name}-error`} class="field-error">
      {errors[name]}
    </p>
  );
  return (
    <>
      <div>
        <label for={`${id}-name`}>
          {t("handoff_name")} <span class="optional">{t("optional")}</span>
        </label>
        <input {...common("name")} type="text" autocomplete="name" maxLength={200} data-first />
      </div>
      {children}
      <div>
        <label for={`${id}-contact`}>{t(isCall ? "handoff_phone" : "handoff_contact")}</label>
        <input
          {...common("contact")}
          type="text"
          inputMode={isCall ? "tel" : "email"}
          autocomplete={isCall ? "tel" : "email"}
          autocapitalize="off"
          spellcheck={false}
          maxLength={200}
          required
        />
        <p id={`${id}-contact-help`} class="help">
          {t(isCall ? "handoff_phone_help" : "handoff_contact_help")}
        </p>
        {errorOf("contact")}
      </div>
      <div>
        <label for={`${id}-text`}>{t("handoff_text")}</label>
        <textarea {...common("text")} rows={4} required />
        {errorOf("text")}
      </div>
    </>
  );
}

/** What the page around knows of the matter, as it goes along. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const { t } = useCatalogue();
  return (
    <div class="facts">
      <p>{t("context_note")}</p>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
