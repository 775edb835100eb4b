// What a person can do for the customer now: the number to ring, the ways, the times to choose.
import type { Ref } from "preact";
import { useCatalogue } from "../catalogue";
import type { Offer, SlotDay } from "../handoff_api";
import { Icon } from "./icon";

export type Way = "callback" | "message";

/** What the offer says; a number that cannot wait stands first. */
export function OfferText({ offer }: { offer: Offer }) {
  const { t } = useCatalogue();
  const number = offer.urgent_phone;
  return (
    <div class="offer" role="status" tabIndex={-1}>
      {number && (
        <p class="calls">
          <a href={`tel:${number.replace(/[^+\d]/g, "")}`}>
            <Icon name="phone" />
            <span>{t("handoff_urgent")}</span> <strong>{number}</strong>
          </a>
        </p>
      )}
      {offer.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

/** It was not told in time what is offered: a message can be left all the same. */
export function NoOffer({ onAgain }: { onAgain: () => void }) {
  const { t } = useCatalogue();
  return (
    <div class="offer" role="status" tabIndex={-1}>
      <p>{t("handoff_unknown")}</p>
      <button type="button" class="plain" onClick={onAgain}>
        {t("handoff_again")}
      </button>
    </div>
  );
}

/** Stands where the form will be; has the focus until then. */
export function Waiting() {
  const { t } = useCatalogue();
  return (
    <p class="awaited" role="status" tabIndex={-1} data-first>
      <span class="dots" aria-hidden="true" />
      {t("handoff_waiting")}
    </p>
  );
}

/** Where the fields will be. */
export function Outline() {
  return (
    <div class="outline" aria-hidden="true">
      <span />
      <span />
      <span class="large" />
    </div>
  );
}

interface WayProps {
  name: string;
  way: Way;
  onWay: (way: Way) => void;
}

export function WayChoice({ name, way, onWay }: WayProps) {
  const { t } = useCatalogue();
  const ways: [Way, string][] = [
    ["callback", t("handoff_callback")],
    ["message", t("handoff_message")],
  ];
  return (
    <fieldset class="ways">
      <legend>{t("handoff_way")}</legend>
      {ways.map(([value, label]) => (
        <label key={value} class="option">
          <input
            type="radio"
            name={name}
            value={value}
            checked={way === value}
            onChange={() => onWay(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

interface SlotProps {
  name: string;
  days: readonly SlotDay[];
  chosen: string;
  error: string | undefined;
  region: Ref<HTMLFieldSetElement>;
  onChoose: (start: string) => void;
}

/** Times by day; the first day is open, the others open at a press. */
export function SlotChoice({ name, days, chosen, error, region, onChoose }: SlotProps) {
  const { t } = useCatalogue();
  const picked = days.flatMap(({ label, slots }) =>
    slots.filter(({ start }) => start === chosen).map((slot) => `${label}, ${slot.label}`),
  )[0];
  return (
    <fieldset
      class="slots"
      ref={region}
      tabIndex={-1}
      aria-describedby={`${name}-error`}
      aria-invalid={error !== undefined}
    >
      <legend>{t("handoff_slot")}</legend>
      {days.map((day, index) => (
        <details key={day.label} open={index === 0}>
          <summary>{day.label}</summary>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would say it twice */}
          <div role="group" aria-label={day.label}>
            {day.slots.map(({ start, label }) => (
              <label key={start} class="option">
                <input
                  type="radio"
                  name={name}
                  value={start}
                  checked={chosen === start}
                  onChange={() => onChoose(start)}
                />
                {label}
              </label>
            ))}
          </div>
        </details>
      ))}
      <p id={`${name}-error`} class="field-error">
        {error}
      </p>
      <p class="help" role="status">
        {picked && t("handoff_chosen", { slot: picked })}
      </p>
    </fieldset>
  );
}
