// One message in the thread: the customer's own, or one that is not sent yet.
import { useCatalogue } from "../catalogue";
import type { UnsentMessage } from "../conversation_state";
import { Icon } from "./icon";

export function CustomerMessage({ text }: { text: string }) {
  const { t } = useCatalogue();
  return (
    <li class="message customer">
      <p class="bubble">
        <span class="visually-hidden">{t("from_customer")}: </span>
        {text}
      </p>
    </li>
  );
}

interface UnsentProps {
  message: UnsentMessage;
  onRetry: () => void;
  onEdit: () => void;
}

export function UnsentView({ message, onRetry, onEdit }: UnsentProps) {
  const { t } = useCatalogue();
  const isFailed = message.state === "failed";
  return (
    <li class={`message customer ${message.state}`}>
      <p class="bubble">
        <span class="visually-hidden">{t("from_customer")}: </span>
        {message.text}
      </p>
      {message.state === "waiting" && <p class="delivery">{t("unsent_waiting")}</p>}
      {isFailed && (
        <div class="delivery failed">
          <p>
            <Icon name="alert" /> {t("unsent_failed")} {message.problem}
          </p>
          <button type="button" class="plain" onClick={onRetry}>
            {t("retry")}
          </button>
          <button type="button" class="plain" onClick={onEdit}>
            {t("edit")}
          </button>
        </div>
      )}
    </li>
  );
}
