// A bar that shows how far something is, or only that it goes on when that cannot be told.

interface Props {
  label: string;
  done: number;
  total: number;
  /** What the figure means, in words. */
  text: string;
}

export function Progress({ label, done, total, text }: Props) {
  const share = total > 0 ? Math.min(1, done / total) : null;
  return (
    <div
      class={share === null ? "progress unknown" : "progress"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      aria-valuetext={text}
    >
      {/* An SVG, because its width is an attribute: pages of ours have no inline styles. */}
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="track" width="100" height="4" />
        <rect class="bar" width={share === null ? 30 : share * 100} height="4" />
      </svg>
    </div>
  );
}
