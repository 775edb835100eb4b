// Whether there is a real keyboard: with one a field can be typed in at once, and covers nothing.
export function hasKeyboard(): boolean {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}
