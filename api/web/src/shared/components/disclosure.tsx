// A button that opens a panel under it; Escape or a click elsewhere closes it.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface Props {
  label: ComponentChildren;
  name?: string;
  class: string;
  children: (close: () => void) => ComponentChildren;
}

export function Disclosure({ label, name, class: style, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const panelId = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      moveFocus(root.current, step);
    }
  };
  const onFocusOut = (event: FocusEvent) => {
    const next = event.relatedTarget as Node | null;
    if (next && !root.current?.contains(next)) setOpen(false);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the buttons inside
    <div class={`disclosure ${style}`} ref={root} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button
        type="button"
        ref={button}
        class="quiet"
        aria-expanded={isOpen}
        aria-controls={panelId}
        aria-label={name}
        title={name}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      <div id={panelId} class="panel" hidden={!isOpen}>
        {isOpen && children(close)}
      </div>
    </div>
  );
}

function moveFocus(root: HTMLElement | null, step: number): void {
  const buttons = [...(root?.querySelectorAll<HTMLElement>(".panel button, .panel a") ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : buttons.length - 1) : at + step;
  buttons[(next + buttons.length) % buttons.length]?.focus();
}
