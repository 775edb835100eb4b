// A line of the system in the thread: what happened, in the middle.
import { useCatalogue } from "../catalogue";
import type { Message } from "../wire";
import { Icon } from "./icon";

interface Props {
  message: Message;
  onHandoff: () => void;
}

export function SystemMessage({ message, onHandoff }: Props) {
  const { t, time } = useCatalogue();
  // Messages from before there were details are what the customer left.
  const left = message.details ? message.details.left : message.text;
  const isLeft = ["handoff_left", "callback_booked"].includes(message.kind);
  return (
    <li class="message system">
      <Icon name={isLeft ? "check" : "info"} />
      <div>
        <p>
          {isLeft && !message.details ? t("handoff_left") : message.text}{" "}
          <time dateTime={message.created_at}>{time(message.created_at)}</time>
        </p>
        {isLeft && left && <p class="left-text">{left}</p>}
        {message.kind === "agent_silent" && (
          <button type="button" class="plain" onClick={onHandoff}>
            {t("handoff_message")}
          </button>
        )}
      </div>
    </li>
  );
}
