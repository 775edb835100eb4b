// Asks before something that cannot be taken back with one click.
import type { ComponentChildren } from "preact";
import { useConsole } from "../../console/config";
import { Dialog } from "../../shared/components/dialog";

interface Props {
  title: string;
  action: string;
  isOpen: boolean;
  isDangerous?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

export function Confirm({ title, action, isOpen, isDangerous, ...rest }: Props) {
  const { t } = useConsole();
  return (
    <Dialog title={title} isOpen={isOpen} onClose={rest.onClose} closeLabel={t("close")}>
      {rest.children}
      <div class="dialog-actions">
        <button type="button" class="plain" data-first onClick={rest.onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          class={isDangerous ? "primary danger" : "primary"}
          onClick={() => {
            rest.onClose();
            rest.onConfirm();
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
