// A modal dialog: the browser's own, so focus stays inside and returns afterwards.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useCatalogue } from "../catalogue";
import { Icon } from "./icon";

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** The close button's name, on pages without the chat's texts. */
  closeLabel?: string;
  children: ComponentChildren;
}

export function Dialog({ title, isOpen, onClose, closeLabel, children }: Props) {
  const { t } = useCatalogue();
  const close = closeLabel ?? t("close");
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === isOpen) return;
    if (isOpen) {
      element.showModal();
      element.querySelector<HTMLElement>("[data-first]")?.focus();
    } else {
      element.close();
    }
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way, built in
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="dialog-content">
        <div class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button
            type="button"
            class="quiet"
            aria-label={close}
            title={close}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
