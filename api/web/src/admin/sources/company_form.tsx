// Adding a company, for administrators: its name, its language, its own sites.
import { useState } from "preact/hooks";
import { callJson } from "../../console/session";
import { LANGUAGE_NAMES } from "../../shared/catalogue";
import { SelectField, TextField } from "../parts/field";
import { useProblem } from "../parts/loading";
import { PageHead } from "../parts/page_head";
import { href } from "../router";
import { useTexts } from "./texts";

export function CompanyForm() {
  const { t, language: own } = useTexts();
  const problemOf = useProblem();
  const [name, setName] = useState("");
  const [slug, setSlug] = useState("");
  const [hosts, setHosts] = useState("");
  const [language, setLanguage] = useState(own);
  const [problem, setProblem] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const isSlug = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(slug.trim());
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    if (!name.trim() || !isSlug) return;
    const body = { name, slug: slug.trim(), language, hosts: hostsOf(hosts) };
    try {
      const added = await callJson<{ slug: string }>("POST", "/api/admin/v1/companies", body);
      // The head lists the companies one may work for: it is read anew with the page.
      location.assign(`/admin?${new URLSearchParams({ company: added.slug })}`);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <>
      <PageHead title={t("add_company")} back={{ href: href("sources"), text: t("nav_sources") }} />
      <form class="form" noValidate onSubmit={(event) => void save(event)}>
        <TextField
          label={t("company_name")}
          name="name"
          value={name}
          maxLength={200}
          error={isTried && !name.trim() ? t("company_name_missing") : null}
          onInput={setName}
        />
        <TextField
          label={t("company_slug")}
          name="slug"
          value={slug}
          maxLength={64}
          help={t("company_slug_help")}
          error={isTried && !isSlug ? t("company_slug_wrong") : null}
          onInput={setSlug}
        />
        <SelectField
          label={t("company_language")}
          value={language}
          options={Object.entries(LANGUAGE_NAMES)}
          onChange={setLanguage}
        />
        <TextField
          label={t("company_hosts")}
          name="hosts"
          rows={3}
          value={hosts}
          help={t("company_hosts_help")}
          onInput={setHosts}
        />
        {problem && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <div class="page-actions">
          <button type="submit" class="primary">
            {t("add_company")}
          </button>
        </div>
      </form>
    </>
  );
}

/** Addresses are written in many ways; what is meant is the part between `//` and `/`. */
function hostsOf(text: string): string[] {
  const lines = text.split(/[\s,]+/).filter(Boolean);
  return lines.map((line) => line.replace(/^https?:\/\//i, "").replace(/\/.*$/, ""));
}
