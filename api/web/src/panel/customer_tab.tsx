// The tab of the customer: what the host says it knows, shown as plain text.
import { usePanel } from "./texts";

export function CustomerTab({ contact }: { contact: readonly [string, string][] }) {
  const { t } = usePanel();
  return (
    <>
      <p class="hint">{t("customer_from_host")}</p>
      <dl class="contact">
        {contact.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
