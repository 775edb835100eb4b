// Asks before the conversation is left, and offers to keep a copy of it.
import { useCatalogue } from "../shared/catalogue";
import { Dialog } from "../shared/components/dialog";
import { Icon } from "../shared/components/icon";

interface Props {
  title: string;
  text: string;
  action: string;
  isOpen: boolean;
  onTranscript: (() => void) | null;
  onClose: () => void;
  onConfirm: () => void;
}

export function Confirm({ title, text, action, isOpen, onTranscript, onClose, onConfirm }: Props) {
  const { t } = useCatalogue();
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <p>{text}</p>
      {onTranscript && (
        <button type="button" class="plain person" onClick={onTranscript}>
          <Icon name="download" />
          {t("transcript")}
        </button>
      )}
      <div class="dialog-actions">
        <button type="button" class="plain" data-first onClick={onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
