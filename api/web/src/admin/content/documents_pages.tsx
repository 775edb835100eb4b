// The pages about documents: the list, and one of them as the bot sees it.
import type { PageProps } from "../sections";
import { DocumentPage } from "./document_page";
import { DocumentsPage } from "./documents_page";

export default function Pages({ api, path }: PageProps) {
  const [id, number] = path;
  if (id) return <DocumentPage key={path.join("/")} api={api} id={id} number={number ?? null} />;
  return <DocumentsPage api={api} />;
}
