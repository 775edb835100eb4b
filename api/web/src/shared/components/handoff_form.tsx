// The form for a person: what is offered now, a time to be called back or a message, its checks.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { useCatalogue } from "../catalogue";
import type { HandoffFields, Offer } from "../handoff_api";
import { hasKeyboard } from "../has_keyboard";
import { Dialog } from "./dialog";
import { type Fact, Facts, type FieldName, HandoffFieldsView } from "./handoff_fields";
import {
  NoOffer,
  OfferText,
  Outline,
  SlotChoice,
  Waiting,
  type Way,
  WayChoice,
} from "./handoff_offer";
import { useOffer } from "./use_offer";

const MAX_CHARS = 2000;

interface Props {
  isOpen: boolean;
  company: string;
  /** The last question: what it concerns, until the server's own summary is there. */
  suggested: string;
  /** What the page around knows of the matter; shown here, then sent with the message. */
  facts: readonly Fact[];
  privacyUrl: string | null;
  onOffer: () => Promise<Offer>;
  onSend: (fields: HandoffFields) => Promise<void>;
  /** Goes into the queue, where somebody is there. */
  onQueue: () => void;
  onSent: () => void;
  onClose: () => void;
}

type Place = FieldName | "slot";
type Errors = Partial<Record<Place, string | undefined>>;

/** Which field an error of the server belongs to. */
const PLACES: Readonly<Record<string, Place>> = {
  invalid_contact: "contact",
  invalid_email: "contact",
  invalid_phone: "contact",
  phone_needed: "contact",
  slot_taken: "slot",
  too_many_callbacks: "slot",
};

/** An e-mail address, or a phone number of at least five digits. */
export function isContact(value: string): boolean {
  const isEmail = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
  return isEmail || isPhone(value);
}

function isPhone(value: string): boolean {
  return /^[+(]?[\d\s().-]+$/.test(value) && value.replace(/\D/g, "").length >= 5;
}

export function HandoffForm(props: Props) {
  const { t, error: errorText } = useCatalogue();
  const [written, setWritten] = useState({ name: "", contact: "", text: "" });
  const [way, setWay] = useState<Way>("message");
  const [slot, setSlot] = useState("");
  const [isTouched, setTouched] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const [isSending, setSending] = useState(false);
  const [refused, setRefused] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const slots = useRef<HTMLFieldSetElement>(null);
  const id = useId();

  const { offer, isWaiting, ask, renew } = useOffer(props.isOpen, props.onOffer, (found) => {
    const starts = found.days.flatMap(({ slots: free }) => free.map(({ start }) => start));
    if (!isTouched) setWay(found.offer === "callback" ? "callback" : "message");
    setSlot((old) => (starts.includes(old) ? old : ""));
    setWritten((old) => ({
      name: old.name || (found.name ?? ""),
      contact: old.contact || (found.contact ?? ""),
      text: old.text === props.suggested ? found.summary || old.text : old.text,
    }));
  });
  const days = offer?.days ?? [];
  const isCall = way === "callback" && days.length > 0;
  useEffect(() => {
    if (props.isOpen && !isTouched) setWritten((old) => ({ ...old, text: props.suggested }));
  }, [props.isOpen]);

  // What had the focus went: it goes to what stands there now. Who has moved it keeps it.
  useEffect(() => {
    const dialog = form.current?.closest("dialog");
    if (!props.isOpen || !dialog || dialog.contains(document.activeElement)) return;
    const first = isWaiting || hasKeyboard() ? "[data-first]" : ".offer";
    dialog.querySelector<HTMLElement>(first)?.focus();
  }, [isWaiting]);

  const contact = written.contact.trim();
  const length = written.text.trim().length;
  const errors: Errors = { ...refused };
  if (isChecked) {
    if (isCall && !slot) errors.slot = t("handoff_slot_error");
    if (isCall && !isPhone(contact)) errors.contact = errorText("phone_needed") ?? "";
    if (!isCall && !isContact(contact)) errors.contact = t("handoff_contact_error");
    if (length === 0) errors.text = t("handoff_text_error");
    if (length > MAX_CHARS) errors.text = t("chars_over", { count: length - MAX_CHARS });
  }

  const focusOn = (place: Place | undefined) => {
    if (place === "slot") slots.current?.focus();
    else form.current?.querySelector<HTMLElement>(`[name=${place}]`)?.focus();
  };
  // Errors are shown at the first try to send; from then on they follow what is written.
  useEffect(() => {
    if (isChecked) focusOn((["slot", "contact", "text"] as const).find((name) => errors[name]));
  }, [isChecked]);

  const submit = async (event: Event) => {
    event.preventDefault();
    setProblem(null);
    const isRight =
      (isCall ? slot && isPhone(contact) : isContact(contact)) && length > 0 && length <= MAX_CHARS;
    if (!isRight) {
      if (isChecked) focusOn((["slot", "contact", "text"] as const).find((name) => errors[name]));
      setChecked(true);
      return;
    }
    if (isSending) return;
    setSending(true);
    try {
      const name = written.name.trim();
      const lines = props.facts.map(([label, value]) => `${label}: ${value}`);
      const text = [written.text.trim(), lines.join("\n")].filter(Boolean).join("\n\n");
      await props.onSend({
        ...(name && { name }),
        contact,
        text,
        ...(isCall && { slot_start: slot }),
      });
      setWritten({ ...written, text: "" });
      setSlot("");
      setTouched(false);
      setChecked(false);
      setRefused({});
      props.onSent();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await show(error);
    } finally {
      setSending(false);
    }
  };

  /** Shows a refusal beside its field, anything else above the buttons. */
  const show = async (error: ApiError) => {
    const known = error.status === 0 ? t("unreachable") : error.title || errorText(error.code);
    const place = PLACES[error.code];
    const isGone = place === "slot" && !(await renew())?.days.length;
    if (!place || isGone) {
      setProblem(known || t("error_generic"));
      return;
    }
    if (place === "slot") setSlot("");
    setRefused({ [place]: known || t("error_generic") });
    focusOn(place);
  };

  const choose = (start: string) => {
    setTouched(true);
    setSlot(start);
    setRefused({ ...refused, slot: undefined });
  };

  return (
    <Dialog title={t("handoff_title")} isOpen={props.isOpen} onClose={props.onClose}>
      {isWaiting && <Waiting />}
      <form
        class="handoff"
        ref={form}
        noValidate
        aria-busy={isWaiting}
        onSubmit={(event) => void submit(event)}
      >
        {isWaiting ? (
          <Outline />
        ) : (
          <>
            {offer ? <OfferText offer={offer} /> : <NoOffer onAgain={() => void ask()} />}
            {offer?.live && (
              <button type="button" class="primary live" onClick={props.onQueue}>
                {t("handoff_queue")}
              </button>
            )}
            <p>{t("handoff_intro", { company: props.company })}</p>
            <HandoffFieldsView
              id={id}
              written={written}
              errors={errors}
              isCall={isCall}
              onWrite={(name, value) => {
                setTouched(true);
                setWritten({ ...written, [name]: value });
                setRefused({ ...refused, [name]: undefined });
              }}
            >
              {days.length > 0 && (
                <WayChoice
                  name={`${id}-way`}
                  way={way}
                  onWay={(chosen) => {
                    setTouched(true);
                    setRefused({});
                    setWay(chosen);
                  }}
                />
              )}
              {isCall && (
                <SlotChoice
                  name={`${id}-slot`}
                  days={days}
                  chosen={slot}
                  error={errors.slot}
                  region={slots}
                  onChoose={choose}
                />
              )}
            </HandoffFieldsView>
            {props.facts.length > 0 && <Facts facts={props.facts} />}
            {problem && (
              <p class="form-problem" role="alert">
                {problem}
              </p>
            )}
            <div class="dialog-actions">
              <button type="button" class="plain" onClick={props.onClose}>
                {t("cancel")}
              </button>
              <button type="submit" class="primary" aria-disabled={isSending}>
                {isSending ? t("sending") : t(isCall ? "handoff_book" : "handoff_send")}
              </button>
            </div>
            {props.privacyUrl && (
              <p class="help">
                <a href={props.privacyUrl} target="_blank" rel="noopener noreferrer">
                  {t("privacy_link")}
                </a>
              </p>
            )}
          </>
        )}
      </form>
    </Dialog>
  );
}
