// What happened, said once to screen readers: one quiet place for all sections.
import { Announcer } from "../../shared/announcer";
import { Status } from "../../shared/components/live_log";

export const announcer = new Announcer();

export function Spoken() {
  return <Status announcer={announcer} />;
}
