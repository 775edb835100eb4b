// Starts the agent's side panel.
import { useConsole } from "../console/config";
import { Shell, start } from "../console/shell";
import "../console/console.css";

const ROLES = ["agent" as const, "team_lead" as const];

function Panel({ company }: { company: string }) {
  const { t } = useConsole();
  return (
    <main>
      <h1>{t("page_panel")}</h1>
      <p>{t("signed_in_for", { company })}</p>
    </main>
  );
}

start(<Shell roles={ROLES}>{({ company }) => <Panel company={company.name} />}</Shell>);
