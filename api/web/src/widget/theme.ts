// The company's colour and the page's wish for light or dark, as custom properties.
import { filled, hexOf, mixed, type Rgb, readableOn, rgbOf } from "../shared/contrast";
import type { Theme } from "./protocol";

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
// As in base.css: ground, surface and muted text, light and dark.
const LIGHT: readonly Rgb[] = [rgbOf("#f6f4ee"), rgbOf("#fffdf9")];
const DARK: readonly Rgb[] = [rgbOf("#161918"), rgbOf("#1f2322")];
const MUTED_ON_LIGHT = rgbOf("#5a6264");
const MUTED_ON_DARK = rgbOf("#a7aeab");

/** The custom properties that a company's colour stands for, each one readable where it is used. */
export function brandStyle(color: string): string {
  const brand = rgbOf(color);
  const { fill, text } = filled(brand);
  const hover =
    text === WHITE || text[0] === 255 ? mixed(fill, BLACK, 0.18) : mixed(fill, WHITE, 0.2);
  const softLight = readableOn(mixed(brand, WHITE, 0.9), [MUTED_ON_LIGHT], WHITE);
  const softDark = readableOn(mixed(brand, [25, 28, 28], 0.62), [MUTED_ON_DARK], BLACK);
  const inkLight = readableOn(brand, [...LIGHT, softLight], BLACK);
  const inkDark = readableOn(mixed(brand, WHITE, 0.4), [...DARK, softDark], WHITE);
  const both = (light: Rgb, dark: Rgb) => `light-dark(${hexOf(light)}, ${hexOf(dark)})`;
  return `:root {
    --brand: ${hexOf(fill)};
    --brand-hover: ${hexOf(hover)};
    --on-brand: ${hexOf(text)};
    --brand-ink: ${both(inkLight, inkDark)};
    --brand-soft: ${both(softLight, softDark)};
  }`;
}

/** Applies them; a sheet of our own, because the page's policy allows no style attributes. */
export class Look {
  readonly #sheet = new CSSStyleSheet();

  constructor(private readonly page: Document) {
    page.adoptedStyleSheets = [this.#sheet];
  }

  color(color: string): void {
    this.#sheet.replaceSync(brandStyle(color));
  }

  theme(theme: Theme): void {
    this.page.documentElement.dataset.theme = theme;
  }
}
