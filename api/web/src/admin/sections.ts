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
];
