// The pages about sources and runs.
import { PageHead } from "../parts/page_head";
import type { PageProps } from "../sections";
import { useTexts } from "./texts";

export default function Pages(_props: PageProps) {
  const { t } = useTexts();
  return <PageHead title={t("nav_sources")} />;
}
