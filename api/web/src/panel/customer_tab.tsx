// The tab of the customer: what was proven, and apart from it what the host only says it knows.
import { Icon } from "../shared/components/icon";
import { usePanel } from "./texts";
import type { ProvenIdentity } from "./wire";

interface Props {
  contact: readonly [string, string][];
  /** `null` for conversations that are not the product's own. */
  identities: readonly ProvenIdentity[] | null;
}

export function CustomerTab({ contact, identities }: Props) {
  const { t } = usePanel();
  return (
    <>
      {identities?.map((identity) => (
        <Proven key={identity.method} identity={identity} />
      ))}
      {identities?.length === 0 && <p class="hint">{t("identity_none")}</p>}
      {contact.length > 0 && (
        <>
          <p class="hint">{t("customer_from_host")}</p>
          <Facts facts={contact} />
        </>
      )}
    </>
  );
}

function Proven({ identity }: { identity: ProvenIdentity }) {
  const { t, time } = usePanel();
  const { label: provider, name, subject, attributes, assurance, verified_at } = identity;
  const facts: [string, string | null | undefined][] = [
    [t("identity_name"), name],
    [t("identity_subject"), subject],
    [t("identity_email"), attributes.email],
    [t("identity_phone_number"), attributes.phone_number],
    [t("identity_customer_number"), attributes.customer_number],
    [t("identity_assurance"), assurance],
  ];
  const known = facts.filter((fact): fact is [string, string] => !!fact[1]);
  return (
    <section class="proven">
      <h2>
        <Icon name="check" />
        {t("identity_by", { provider, time: time(verified_at) })}
      </h2>
      <Facts facts={known} />
    </section>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl class="contact">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
