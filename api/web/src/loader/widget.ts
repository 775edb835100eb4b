// The widget on the company's page: its launcher, its panel, and what is done with them.
import type { HostMessage, PanelMessage, Values } from "../widget/protocol";
import { type Channel, openChannel } from "./channel";
import { Elements, made } from "./elements";
import { left } from "./memory";
import type { Options } from "./options";
import { Outgoing } from "./outgoing";

// As in launcher.css: here the panel covers the whole page.
const COVERS = "(max-width: 480px), (max-height: 480px)";

export class Widget {
  readonly #elements: Elements;
  readonly #life = new AbortController();
  readonly #outgoing = new Outgoing();
  #channel: Channel | null = null;
  #frame: HTMLIFrameElement | null = null;
  #isOpen = false;
  #hasStarted = false;
  #opener: HTMLElement;

  constructor(
    private readonly options: Options,
    private readonly emit: (name: string, detail?: Values) => void,
  ) {
    this.#elements = new Elements(options);
    this.#opener = this.#elements.button;
    this.#opener.onclick = () => this.toggle();
    const { signal } = this.#life;
    addEventListener("click", ({ target }) => this.#onClick(target as Element), { signal });
    addEventListener("keydown", (event) => this.#onKey(event), { signal });
    addEventListener("pageshow", (event) => this.#onPageShow(event), { signal });
  }

  get #isInline(): boolean {
    return this.options.mode === "inline";
  }

  /** Puts the launcher on the page. */
  appear(): void {
    const { target } = this.options;
    const place = target ? document.querySelector(target) : null;
    (place ?? document.body).append(this.#elements.host);
  }

  /** Brings back what was open on the page before, or opens because the page wants so. */
  restore(): void {
    if (!this.#elements.host.isConnected) return; // destroyed meanwhile
    const { site, open } = this.options;
    const was = left(site);
    const comesBack = was === "open" && !matchMedia(COVERS).matches;
    if (this.#isInline || open !== undefined || comesBack) this.open(false);
    else if (was) this.load();
  }

  open(focus = true): void {
    // It did not come the last time: try again.
    if (this.#frame?.nextSibling) this.#leave();
    const wasOpen = this.#isOpen;
    this.#isOpen = true;
    this.#elements.show(this.#isOpen);
    this.load();
    this.#channel?.send({ t: "show", focus });
    if (focus) this.#frame?.focus();
    this.#remember();
    if (!wasOpen) this.emit("open");
  }

  close(): void {
    if (!this.#isOpen || this.#isInline) return;
    const hadFocus = document.activeElement === this.#elements.host;
    this.#isOpen = false;
    this.#elements.show(this.#isOpen);
    this.#channel?.send({ t: "hide" });
    this.#remember();
    if (hadFocus) this.#opener.focus();
    this.emit("close");
  }

  toggle(): void {
    if (this.#isOpen) this.close();
    else this.open();
  }

  show(isShown: boolean): void {
    this.#elements.root.hidden = !isShown;
  }

  /** Loads the panel's page, open or not. */
  load(): void {
    if (this.#frame) return;
    const { origin, site, lang, title, theme, color = "", mode = "" } = this.options;
    const nonce = `${crypto.getRandomValues(new Uint32Array(4))}`;
    this.#channel = openChannel({
      origin,
      nonce,
      page: () => this.#frame?.contentWindow,
      onMessage: (message) => this.#hear(message),
      onHello: () => this.#tell(),
      onSilence: () => this.#excuse(),
    });
    // What follows the hash is never sent to a server.
    const rest = { host: location.origin, nonce, theme, color, mode };
    this.#frame = made("iframe", {
      className: "waiting",
      title,
      allow: "clipboard-write",
      referrerPolicy: "no-referrer",
      src: `${origin}/widget?${new URLSearchParams({ site, lang })}#${new URLSearchParams(rest)}`,
    });
    this.#elements.panel.replaceChildren(this.#frame);
  }

  /** Says it to the panel now, or once there is one. */
  send(message: HostMessage): void {
    this.#outgoing.keep(message, this.#channel?.send(message) ?? false);
  }

  /** Changes how it looks here; the panel is told by `send`. */
  look({ color = this.options.color, theme = this.options.theme }: Partial<Options>): void {
    this.#elements.look(Object.assign(this.options, { color, theme }));
  }

  /** Takes everything off the page, and forgets whether the panel was open. */
  destroy(): void {
    this.#life.abort();
    this.#leave();
    left(this.options.site, "");
    this.#elements.host.remove();
  }

  #leave(): void {
    this.#channel?.close();
    this.#channel = this.#frame = null;
    this.#elements.panel.replaceChildren();
  }

  #tell(): void {
    for (const message of this.#outgoing.take()) this.#channel?.send(message);
    if (!this.#isOpen) return;
    // One whose focus went elsewhere meanwhile is not pulled back.
    const focus = document.activeElement === this.#elements.host;
    this.#channel?.send({ t: "show", focus });
  }

  #hear(message: PanelMessage): void {
    switch (message.t) {
      case "ready":
        this.#hasStarted = message.started;
        this.#frame?.nextSibling?.remove();
        if (this.#frame) this.#frame.className = "";
        this.#remember();
        break;
      case "close":
        this.close();
        break;
      case "unread": {
        const { count, label } = message;
        this.#elements.unread(count, label);
        this.emit("unread", { count });
        break;
      }
      case "event": {
        const { name, detail } = message;
        if (/^conversation/.test(name)) this.#hasStarted = name === "conversation:started";
        this.#remember();
        this.emit(name, detail);
      }
    }
  }

  /** Where the panel's page does not come, there is a way to the chat's own page. */
  #excuse(): void {
    const { origin, site } = this.options;
    const href = `${origin}/chat/${encodeURIComponent(site)}`;
    this.#elements.panel.append(made("a", { href, textContent: href, target: "_blank" }));
    this.emit("error", { code: "panel_unreachable" });
  }

  #remember(): void {
    if (this.#isInline || !this.#frame) return;
    left(this.options.site, this.#isOpen ? "open" : this.#hasStarted ? "kept" : "");
  }

  /** The page's own buttons open the chat too. */
  #onClick(target: Element): void {
    const { launcher = "none" } = this.options;
    const own = /^(none|button)$/.test(launcher) ? null : target.closest<HTMLElement>(launcher);
    if (!own) return;
    this.#opener = own;
    this.toggle();
  }

  #onKey({ key, target }: KeyboardEvent): void {
    if (key === "Escape" && target === this.#elements.host) this.close();
  }

  /** Back and forward may bring a page back as it was left: follow what was done meanwhile. */
  #onPageShow({ persisted }: PageTransitionEvent): void {
    if (!persisted) return;
    if (left(this.options.site) === "open") this.open(false);
    else this.close();
  }
}
