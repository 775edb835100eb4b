// The sections of the administration: each is a script of its own, fetched when it is opened.
import type { ComponentType } from "preact";
import type { CompanyRoles } from "../console/session";
import type { AdminApi } from "./admin_api";

export interface PageProps {
  company: CompanyRoles;
  api: AdminApi;
  /** What stands in the address behind the section's own part. */
  path: string[];
}

export interface Section {
  path: string;
  /** Its name in the navigation: a section of the catalogue and a key in it. */
  label: readonly [section: string, key: string];
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const SECTIONS: readonly Section[] = [
  {
    path: "sources",
    label: ["admin_sources", "nav_sources"],
    load: () => import("./sources/pages"),
  },
  {
    path: "versions",
    label: ["admin_content", "nav_versions"],
    load: () => import("./content/versions_pages"),
  },
  {
    path: "pages",
    label: ["admin_content", "nav_pages"],
    load: () => import("./content/documents_pages"),
  },
  {
    path: "bench",
    label: ["admin_content", "nav_bench"],
    load: () => import("./content/bench_pages"),
  },
  {
    path: "dial",
    label: ["admin_dial", "nav_dial"],
    load: () => import("./dial/dial_pages"),
  },
  {
    path: "embed",
    label: ["admin_content", "nav_embed"],
    load: () => import("./content/embed_pages"),
  },
];
