// A line of the system in the thread: what happened, in the middle.
import { useCatalogue } from "../catalogue";
import type { Message } from "../wire";
import { Icon } from "./icon";

export function SystemMessage({ message }: { message: Message }) {
  const { t, time } = useCatalogue();
  const isLeft = message.kind === "handoff_left";
  return (
    <li class="message system">
      <Icon name={isLeft ? "check" : "info"} />
      <div>
        <p>
          {isLeft ? t("handoff_left") : message.text}{" "}
          <time dateTime={message.created_at}>{time(message.created_at)}</time>
        </p>
        {isLeft && message.text && <p class="left-text">{message.text}</p>}
      </div>
    </li>
  );
}
