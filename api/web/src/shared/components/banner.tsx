// A strip under the header: connection lost, or an error, with what one can do about it.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

interface Props {
  icon: IconName;
  kind: "notice" | "calm" | "error";
  action?: string;
  onAction?: () => void;
  children: ComponentChildren;
}

export function Banner({ icon, kind, action, onAction, children }: Props) {
  return (
    <div class={`banner ${kind}`} role={kind === "error" ? "alert" : undefined}>
      <Icon name={icon} />
      <p>{children}</p>
      {action && (
        <button type="button" class="plain" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}
