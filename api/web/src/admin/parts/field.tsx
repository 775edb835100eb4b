// A form's field: its label, help and error belong together for eyes and for screen readers.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  help?: string | undefined;
  error?: string | null | undefined;
  children: (ids: { id: string; describedBy: string | undefined }) => ComponentChildren;
}

export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, describedBy: describedBy || undefined })}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  label: string;
  name: string;
  value: string;
  onInput: (value: string) => void;
  help?: string | undefined;
  error?: string | null | undefined;
  required?: boolean;
  rows?: number;
  inputMode?: "url" | "text";
  isTime?: boolean;
  maxLength?: number;
}

/** A line of text, or with `rows` several. */
export function TextField({ label, help, error, onInput, rows, isTime, ...rest }: TextProps) {
  return (
    <Field label={label} help={help} error={error}>
      {({ id, describedBy }) => {
        const common = {
          ...rest,
          id,
          "aria-describedby": describedBy,
          "aria-invalid": error ? true : undefined,
          onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
          autocomplete: "off",
          spellcheck: rows !== undefined,
        };
        if (rows) return <textarea {...common} rows={rows} />;
        return isTime ? <input {...common} type="time" /> : <input {...common} type="text" />;
      }}
    </Field>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange: (value: T) => void;
  help?: string | undefined;
}

export function SelectField<T extends string>(props: SelectProps<T>) {
  const { label, value, options, onChange, help } = props;
  return (
    <Field label={label} help={help}>
      {({ id, describedBy }) => (
        <select
          id={id}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.currentTarget.value as T)}
        >
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
