// Starts the content owner's pages.
import { useConsole } from "../console/config";
import { Shell, start } from "../console/shell";
import "../console/console.css";

const ROLES = ["content_owner" as const];

function Admin({ company }: { company: string }) {
  const { t } = useConsole();
  return (
    <main>
      <h1>{t("page_admin")}</h1>
      <p>{t("signed_in_for", { company })}</p>
    </main>
  );
}

start(<Shell roles={ROLES}>{({ company }) => <Admin company={company.name} />}</Shell>);
