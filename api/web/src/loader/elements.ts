// Builds the launcher's elements one by one: a page may forbid HTML from strings.
import { isColor } from "../widget/protocol";
import css from "./launcher.css";
import type { Options } from "./options";

export function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  fields: Partial<HTMLElementTagNameMap[Tag]>,
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
}

/** What stands on the company's page: all of it inside one shadow root. */
export class Elements {
  readonly host = document.createElement("svarvakt-chat");
  readonly panel = made("div", { className: "panel" });
  readonly button = made("button", { className: "launcher" }, made("i", {}));
  readonly #badge = made("span", { className: "badge", role: "status" });
  // A section with a name is a landmark, so that the launcher lies in one on every page.
  readonly root = made("section", {}, this.button, this.#badge, this.panel);

  constructor(options: Options) {
    const { launcher = "button", mode, position, title, z } = options;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const shadow = this.host.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
    this.button.hidden = launcher !== "button" || mode === "inline";
    this.button.ariaLabel = this.root.ariaLabel = title;
    if (mode === "inline") this.host.style.height = "100%";
    this.root.className = `${mode} ${position}`;
    this.#set("--layer", z ?? "2147483000");
    this.look(options);
    this.show(false);
    this.unread(0, "");
  }

  look({ color, theme }: Options): void {
    this.root.dataset.theme = theme; // the style sheet knows three; any other is as good as none
    if (!isColor(color)) return;
    this.#set("--fill", color);
    this.#set("--on-fill", isBright(color) ? "#111" : "#fff");
  }

  show(isOpen: boolean): void {
    this.root.classList.toggle("open", isOpen);
    this.panel.hidden = !isOpen;
    this.button.ariaExpanded = `${isOpen}`;
  }

  /** The number is drawn by the style sheet; what is said of it is the badge's text. */
  unread(count: number, label: string): void {
    this.#badge.hidden = !count;
    this.#badge.dataset.count = count > 9 ? "9+" : `${count}`;
    this.#badge.textContent = label;
  }

  #set(property: string, value: string): void {
    this.root.style.setProperty(property, value);
  }
}

/** Whether black stands out from it better; either way at least 3 to 1 (tests/web/test_contrast.py). */
export function isBright(color: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return 2 * Number(red) + 5 * Number(green) + Number(blue) > 830;
}
