// Thumbs on an answer, the reasons behind a thumb down, the copy button and the receipt.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Announcer } from "../announcer";
import { type TextKey, useCatalogue } from "../catalogue";
import { copyText } from "../clipboard";
import type { FeedbackValue } from "../wire";
import { Icon } from "./icon";

const REASONS: readonly [string, TextKey][] = [
  ["wrong", "reason_wrong"],
  ["outdated", "reason_outdated"],
  ["off_topic", "reason_off_topic"],
  ["incomplete", "reason_incomplete"],
  ["unclear", "reason_unclear"],
];

export type SendFeedback = (
  value: FeedbackValue,
  more?: { reason?: string; comment?: string },
) => Promise<boolean>;

interface Props {
  value: FeedbackValue | undefined;
  copied: string;
  announcer: Announcer;
  onSend: SendFeedback;
  onReceipt: () => void;
}

export function Feedback({ value, copied, announcer, onSend, onReceipt }: Props) {
  const { t } = useCatalogue();
  const [isAsking, setAsking] = useState(false);
  const [hasCopied, setCopied] = useState(false);

  const choose = async (next: FeedbackValue) => {
    setAsking(next === "down");
    if ((await onSend(next)) && next === "up") announcer.say(t("feedback_thanks"));
  };
  const copy = async () => {
    if (!(await copyText(copied))) return;
    announcer.say(t("copied"));
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  const thumb = (one: FeedbackValue, label: string) => (
    <button
      type="button"
      class={`quiet small ${one}`}
      aria-pressed={value === one}
      aria-label={label}
      title={label}
      onClick={() => void choose(one)}
    >
      <Icon name="thumb" />
    </button>
  );
  return (
    <div class="feedback">
      <div class="actions">
        {thumb("up", t("feedback_up"))}
        {thumb("down", t("feedback_down"))}
        <button
          type="button"
          class="quiet small"
          aria-label={t("copy")}
          title={t("copy")}
          onClick={() => void copy()}
        >
          <Icon name={hasCopied ? "check" : "copy"} />
        </button>
        <button type="button" class="quiet small receipt" onClick={onReceipt}>
          {t("receipt")}
        </button>
        {value && !isAsking && <span class="thanks">{t("feedback_thanks")}</span>}
      </div>
      {isAsking && (
        <Reasons
          onSend={async (more) => {
            if (!(await onSend("down", more))) return;
            setAsking(false);
            announcer.say(t("feedback_thanks"));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface ReasonsProps {
  onSend: (more: { reason?: string; comment?: string }) => Promise<void>;
  onClose: () => void;
}

function Reasons({ onSend, onClose }: ReasonsProps) {
  const { t } = useCatalogue();
  const titleId = useId();
  const [reason, setReason] = useState<string | null>(null);
  const [comment, setComment] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.scrollIntoView({ block: "nearest" }), []);
  const submit = (event: Event) => {
    event.preventDefault();
    const text = comment.trim();
    void onSend({ ...(reason ? { reason } : {}), ...(text ? { comment: text } : {}) });
  };
  return (
    <form
      class="reasons"
      ref={form}
      aria-labelledby={titleId}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <p id={titleId}>{t("feedback_why")}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: these are buttons, not fields */}
      <div class="chips" role="group" aria-labelledby={titleId}>
        {REASONS.map(([code, key]) => (
          <button
            key={code}
            type="button"
            class="chip"
            aria-pressed={reason === code}
            onClick={() => setReason(reason === code ? null : code)}
          >
            {t(key)}
          </button>
        ))}
      </div>
      <div class="comment">
        <input
          type="text"
          aria-label={t("feedback_comment")}
          placeholder={t("feedback_comment")}
          maxLength={500}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
        <button type="submit" class="plain" disabled={!reason && !comment.trim()}>
          {t("feedback_send")}
        </button>
      </div>
    </form>
  );
}
