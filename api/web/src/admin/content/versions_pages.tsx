// The pages about index versions: which there are, what changed, how a page's words changed.
import type { PageProps } from "../sections";
import { ChangesPage } from "./changes_page";
import { DiffPage } from "./diff_page";
import { VersionsPage } from "./versions_page";

export default function Pages({ company, api, path }: PageProps) {
  const [number, part, first, second] = path;
  if (number && part === "diff") {
    return (
      <DiffPage
        key={path.join("/")}
        api={api}
        number={number}
        before={first && first !== "-" ? first : null}
        after={second && second !== "-" ? second : null}
      />
    );
  }
  if (number) return <ChangesPage key={number} api={api} number={number} since={first ?? ""} />;
  return <VersionsPage company={company} api={api} />;
}
