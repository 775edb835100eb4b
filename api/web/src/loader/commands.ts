// The function on the page, `svarvakt(command, …)`, and the events it tells of.
import type { HostMessage, Values } from "../widget/protocol";
import type { Options } from "./options";
import { Widget } from "./widget";

/** What the argument of a command is called in the message to the panel. */
const FIELDS: Readonly<Record<string, string>> = {
  prefill: "text",
  send: "text",
  identify: "token",
  context: "values",
  handoff: "",
};

type Call = Iterable<unknown>;
type Listener = (detail: Values) => void;

export class Commands {
  readonly #widget: Widget;
  readonly #wrappers = new WeakMap<Listener, EventListener>();
  #isReady = false;

  constructor(private readonly options: Options) {
    this.#widget = new Widget(options, this.#emit);
  }

  /** Shows the launcher and does what was called for before we were there. */
  start(early: Call[]): void {
    this.#widget.appear();
    early.forEach(this.do);
    // The first look into the tab's storage takes a third of all our time: paint comes before it.
    setTimeout(() => this.#widget.restore(), 20);
    this.#isReady = true;
    this.#emit("ready");
  }

  do = ([name, first, second]: Call): void => {
    const widget = this.#widget;
    switch (name) {
      case "open":
        if (first) this.#say("prefill", { text: first });
        widget.open();
        break;
      case "close":
      case "toggle":
        widget[name]();
        break;
      case "destroy":
        widget.destroy();
        Reflect.deleteProperty(window, this.options.namespace);
        break;
      case "show":
      case "hide":
        widget.show(name === "show");
        break;
      case "update":
        this.#widget.look(Object(first));
        this.#say(name, Object(first));
        break;
      case "logout":
      case "reset":
        // What the visitor left here is in the panel's own storage: only its page can clear it.
        this.#say("reset", {});
        widget.load();
        break;
      case "ready":
        if (this.#isReady) (first as Listener)({});
        else this.#on(name, first);
        break;
      case "on":
        this.#on(first, second);
        break;
      case "off":
        removeEventListener(this.#event(first), this.#wrapped(second));
        break;
      default:
        this.#ask(name as string, first);
    }
  };

  /** The panel checks what it is told; see widget/requests.ts. */
  #say(t: string, fields: object): void {
    this.#widget.send({ ...fields, t } as HostMessage);
  }

  #ask(name: string, argument: unknown): void {
    const field = FIELDS[name];
    if (field === undefined) {
      this.#emit("error", { code: "unknown_command" });
      return;
    }
    this.#say(name, field ? { [field]: argument } : {});
    if (/^send|^handoff/.test(name)) this.#widget.open();
  }

  #on(name: unknown, listener: unknown): void {
    addEventListener(this.#event(name), this.#wrapped(listener));
  }

  /** A listener that throws is the page's matter: the browser reports it and goes on. */
  #wrapped(listener: unknown): EventListener {
    const known = listener as Listener;
    const wrapper = this.#wrappers.get(known) ?? ((event) => known((event as CustomEvent).detail));
    this.#wrappers.set(known, wrapper);
    return wrapper;
  }

  #event(name: unknown): string {
    return `${this.options.namespace}:${name}`;
  }

  #emit = (name: string, detail: Values = {}): void => {
    dispatchEvent(new CustomEvent(this.#event(name), { detail }));
  };
}
