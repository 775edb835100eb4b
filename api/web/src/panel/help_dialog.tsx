// The dialog of keys: what each does, and a switch that turns the single ones off.
import { Dialog } from "../shared/components/dialog";
import { SHORTCUTS } from "./shortcuts";
import { usePanel } from "./texts";

interface Props {
  isOpen: boolean;
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
  onClose: () => void;
}

export function HelpDialog({ isOpen, isOn, onSwitch, onClose }: Props) {
  const { t } = usePanel();
  return (
    <Dialog title={t("help")} isOpen={isOpen} onClose={onClose}>
      <label class="check">
        <input
          type="checkbox"
          data-first
          checked={isOn}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
        {t("shortcuts_on")}
      </label>
      <dl class="keys">
        {SHORTCUTS.map(({ key, text }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>{t("suggest")}</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>{t("key_escape")}</dd>
        </div>
      </dl>
    </Dialog>
  );
}
