// The place in the queue for a person, what wait to expect, and the way out of it.
import { useEffect } from "preact/hooks";
import { type Catalogue, useCatalogue } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import type { Standing } from "../shared/wire";
import type { Session } from "./session";

interface Props {
  session: Session;
  standing: Standing;
}

export function QueueBar({ session, standing }: Props) {
  const { t } = useCatalogue();
  const { announcer, conversation } = session;
  const { position } = standing;
  useEffect(() => {
    if (position) announcer.say(placeText(standing, t));
  }, [position]);
  if (!position) return null;
  return (
    <Banner
      icon="headset"
      kind="notice"
      action={t("queue_leave")}
      onAction={() => void conversation.act("queue/leave")}
    >
      {placeText(standing, t)}
    </Banner>
  );
}

function placeText({ position = 0, wait_s }: Standing, t: Catalogue["t"]): string {
  const place = position === 1 ? t("queue_next") : t("queue_place", { position });
  if (wait_s === undefined || wait_s === null) return `${place} ${t("queue_wait_unknown")}`;
  const count = Math.ceil(wait_s / 60);
  return `${place} ${count > 0 ? t("queue_wait", { count }) : t("queue_wait_soon")}`;
}
