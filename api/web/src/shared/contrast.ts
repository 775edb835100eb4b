// A company's colour made safe to read: contrast as WCAG counts it, adjusted where it is too low.

export type Rgb = readonly [number, number, number];

// A little more than WCAG asks, because channels are rounded afterwards.
const READABLE = 4.55;
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [17, 17, 17];

/** The red, green and blue of `#rrggbb`. */
export function rgbOf(color: string): Rgb {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

export function hexOf(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** So much of `other`, 0 to 1, mixed into the colour. */
export function mixed(color: Rgb, other: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => color[at] + (other[at] - color[at]) * share;
  return [part(0), part(1), part(2)];
}

function luminance(color: Rgb): number {
  const weights = [0.2126, 0.7152, 0.0722] as const;
  return color.reduce((sum, part, at) => {
    const share = part / 255;
    const light = share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    return sum + light * (weights[at] ?? 0);
  }, 0);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The colour moved towards `end` until it can be read on each of the grounds. */
export function readableOn(color: Rgb, grounds: readonly Rgb[], end: Rgb): Rgb {
  let moved = color;
  for (let share = 0; share <= 1; share += 0.05) {
    moved = mixed(color, end, share);
    if (grounds.every((ground) => contrast(moved, ground) >= READABLE)) break;
  }
  return moved;
}

/** The fill and the text on it; a middling fill is darkened until white can be read on it. */
export function filled(color: Rgb): { fill: Rgb; text: Rgb } {
  if (contrast(color, WHITE) >= READABLE) return { fill: color, text: WHITE };
  if (contrast(color, INK) >= READABLE) return { fill: color, text: INK };
  return { fill: readableOn(color, [WHITE], [0, 0, 0]), text: WHITE };
}
