// The pages about sources and runs, by what stands in the address.
import { may } from "../../console/session";
import type { PageProps } from "../sections";
import { CompanyForm } from "./company_form";
import { KindChoice } from "./kind_choice";
import { RunHistory } from "./run_history";
import { RunPage } from "./run_page";
import { SourceList } from "./source_list";
import { NewSource, SourcePage } from "./source_page";
import type { SourceKind } from "./wire";

export const KINDS: readonly SourceKind[] = [
  "site",
  "upload",
  "faq_table",
  "notes",
  "folder",
  "file",
];

export default function Pages({ company, api, path }: PageProps) {
  const [first, second] = path;
  const canWrite = may(company, "content_owner");
  if (first === "runs") {
    return second ? (
      <RunPage key={second} api={api} id={second} canWrite={canWrite} />
    ) : (
      <RunHistory api={api} />
    );
  }
  if (first === "new" && canWrite) {
    const kind = KINDS.find((one) => one === second);
    return kind ? <NewSource key={kind} api={api} kind={kind} /> : <KindChoice api={api} />;
  }
  if (first === "company" && may(company, "administrator")) return <CompanyForm />;
  if (first) return <SourcePage key={first} api={api} id={first} canWrite={canWrite} />;
  return <SourceList api={api} company={company} canWrite={canWrite} />;
}
