// A strip under the header: connection lost, an error or a notice, with what one can do about it.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

interface Props {
  icon: IconName;
  kind: "notice" | "calm" | "critical" | "error";
  action?: string;
  /** The action takes the strip away: a small cross in its corner, named by the action. */
  isClosable?: boolean;
  onAction?: () => void;
  children: ComponentChildren;
}

export function Banner({ icon, kind, action, isClosable, onAction, children }: Props) {
  return (
    <div
      class={isClosable ? `banner ${kind} closable` : `banner ${kind}`}
      role={kind === "error" ? "alert" : undefined}
    >
      <Icon name={icon} />
      <p>{children}</p>
      {action && isClosable && (
        <button type="button" class="quiet" aria-label={action} title={action} onClick={onAction}>
          <Icon name="close" />
        </button>
      )}
      {action && !isClosable && (
        <button type="button" class="plain" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}
