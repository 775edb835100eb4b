// Where the customer writes: grows with the text, Enter sends, Stop while an answer comes.
import type { RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useState } from "preact/hooks";
import { useCatalogue } from "../catalogue";
import { Icon } from "./icon";

const COUNTER_CHARS = 200;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  initial: string;
  maxChars: number;
  isBusy: boolean;
  noticeId: string;
  /** The person who reads it. */
  agent: string | undefined;
  onType: (text: string) => void;
  onSend: (text: string) => void;
  onStop: () => void;
  /** Text to put into the field (a message taken back); a new object each time. */
  given: { text: string } | null;
}

export function Composer(props: Props) {
  const { field, maxChars, isBusy, onSend, onType, given, agent } = props;
  const { t } = useCatalogue();
  const [text, setText] = useState(props.initial);
  const counterId = useId();
  const left = maxChars - [...text.trim()].length;
  const isTooLong = left < 0;
  const isEmpty = text.trim() === "";

  const change = (next: string) => {
    setText(next);
    onType(next);
  };
  useEffect(() => {
    if (!given) return;
    change(given.text);
    field.current?.focus();
  }, [given]);
  useLayoutEffect(() => {
    if (GROWS_BY_ITSELF || !field.current) return;
    field.current.style.blockSize = "auto";
    field.current.style.blockSize = `${field.current.scrollHeight}px`;
  }, [text]);

  const send = () => {
    if (isEmpty || isTooLong) return;
    onSend(text.trim());
    change("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word (229: Safari says so only here).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) {
      return;
    }
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          aria-label={t("composer_label")}
          aria-describedby={`${props.noticeId} ${counterId}`}
          aria-invalid={isTooLong}
          placeholder={agent ? t("composer_to", { agent }) : t("composer_placeholder")}
          enterkeyhint="send"
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {isBusy && (
          <button
            type="button"
            class="round stop"
            aria-label={t("stop")}
            title={t("stop")}
            onClick={() => {
              props.onStop();
              field.current?.focus();
            }}
          >
            <Icon name="stop" />
          </button>
        )}
        {(!isBusy || !isEmpty) && (
          <button
            type="submit"
            class="round send"
            aria-label={t("send")}
            title={t("send")}
            aria-disabled={isEmpty || isTooLong}
          >
            <Icon name="send" />
          </button>
        )}
      </div>
      <p id={counterId} class={isTooLong ? "counter too-long" : "counter"}>
        {isTooLong
          ? t("chars_over", { count: -left })
          : left <= COUNTER_CHARS && t("chars_left", { count: left })}
      </p>
    </form>
  );
}
