// The form for name and password: what is missing or wrong is said beside it and to screen readers.
import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "../console/config";
import { type Session, signIn } from "../console/session";
import { ApiError } from "../shared/api";

interface Props {
  /** What already went wrong, before the form was shown. */
  given: string | null;
  onSignedIn: (session: Session) => Promise<void>;
}

type Field = "name" | "password";

export function LoginForm({ given, onSignedIn }: Props) {
  const { t, error: textOf } = useConsole();
  const [problem, setProblem] = useState(given);
  const [missing, setMissing] = useState<Field[]>([]);
  const [isBusy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => name.current?.focus(), []);

  const said = (error: ApiError) => {
    if (error.retryAfter_s) return t("wait", { seconds: error.retryAfter_s });
    if (error.status === 0) return t("unreachable");
    return error.title || textOf(error.code) || t("unreachable");
  };
  const submit = async () => {
    const values = {
      name: name.current?.value.trim() ?? "",
      password: password.current?.value ?? "",
    };
    const empty = (["name", "password"] as const).filter((field) => !values[field]);
    setMissing(empty);
    if (isBusy || empty.length > 0) {
      (empty[0] === "name" ? name : password).current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await onSignedIn(await signIn(values.name, values.password));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(said(error));
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };
  const common = (field: Field) => ({
    id: field,
    name: field,
    "aria-invalid": missing.includes(field),
    "aria-describedby": `${field}-error`,
    autocapitalize: "off" as const,
    spellcheck: false,
    required: true,
  });
  const errorOf = (field: Field, text: string) => (
    <p id={`${field}-error`} class="field-error">
      {missing.includes(field) && text}
    </p>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div>
        <label for="name">{t("name")}</label>
        <input {...common("name")} ref={name} type="text" autocomplete="username" maxLength={200} />
        {errorOf("name", t("missing_name"))}
      </div>
      <div>
        <label for="password">{t("password")}</label>
        <input
          {...common("password")}
          ref={password}
          type="password"
          autocomplete="current-password"
          maxLength={256}
        />
        {errorOf("password", t("missing_password"))}
      </div>
      <button type="submit" class="primary" aria-disabled={isBusy}>
        {isBusy ? t("signing_in") : t("sign_in")}
      </button>
    </form>
  );
}
