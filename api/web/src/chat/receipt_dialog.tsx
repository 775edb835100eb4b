// The dialog with the link to a receipt: to open, or to copy and keep.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import { useCatalogue } from "../shared/catalogue";
import { copyText } from "../shared/clipboard";
import { Dialog } from "../shared/components/dialog";
import { Icon } from "../shared/components/icon";
import type { Shown } from "./dialogs";
import { receiptUrl } from "./episode_api";
import type { Session } from "./session";

interface Props {
  session: Session;
  shown: Shown;
  onClose: () => void;
}

export function ReceiptDialog({ session, shown, onClose }: Props) {
  const { t, language } = useCatalogue();
  const [url, setUrl] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isOne = typeof shown === "object";
  const isOpen = isOne || shown === "receipt";
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    setUrl(null);
    setProblem(null);
    receiptUrl(session, isOne ? shown.receipt : null).then(
      (found) => isWanted && setUrl(found),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (isWanted) setProblem(session.textOf(error));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [shown]);
  const copy = async () => {
    if (url && (await copyText(url))) session.announcer.say(t("receipt_copied"));
  };
  return (
    <Dialog title={t("receipt")} isOpen={isOpen} onClose={onClose}>
      <p>{t("receipt_text")}</p>
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      {url && (
        <div class="receipt-link">
          <a
            class="primary"
            href={`${url}?lang=${language}`}
            target="_blank"
            rel="noopener noreferrer"
          >
            <Icon name="external" />
            {t("receipt_open")}
            <span class="visually-hidden"> {t("opens_new_tab")}</span>
          </a>
          <button type="button" class="plain" onClick={() => void copy()}>
            <Icon name="copy" />
            {t("receipt_copy")}
          </button>
        </div>
      )}
    </Dialog>
  );
}
