// The chat inside a company's page: what the two ask of each other.
import type { Frame, Wishes } from "../chat/frame";
import type { Session } from "../chat/session";
import { ApiError } from "../shared/api";
import { type Host, HostChannel } from "./host_channel";
import { HostEvents } from "./host_events";
import { popOut } from "./pop_out";
import type { EventName, HostMessage, Values } from "./protocol";
import type { Look } from "./theme";
import { Unread } from "./unread";

export class Panel {
  readonly frame: Frame;
  readonly #channel: HostChannel;
  readonly #unread: Unread;
  #context: Values = {};
  #wishes: Wishes | null = null;

  constructor(
    private readonly session: Session,
    private readonly look: Look,
    host: Host,
    isInline: boolean,
  ) {
    const { conversation } = session;
    this.#channel = new HostChannel(
      host,
      (message) => this.#do(message),
      () => this.#tell("error", { code: "invalid_argument" }),
    );
    this.#unread = new Unread(conversation, session.storage, (count) => {
      const label = count > 0 ? session.catalogue.get().t("unread", { count }) : "";
      this.#channel.send({ t: "unread", count, label });
    });
    new HostEvents(conversation, this.#tell);
    session.onScore = (score) => this.#tell("csat", { score });
    const close = () => this.#channel.send({ t: "close" });
    this.frame = {
      ...(isInline ? {} : { close }),
      popOut: () => {
        popOut(conversation.access);
        close();
      },
      context: () => this.#context,
      listen: (wishes) => {
        this.#wishes = wishes;
        return () => {
          this.#wishes = null;
        };
      },
    };
    if (!isInline) document.addEventListener("keydown", (event) => this.#onKey(event, close));
  }

  /** Greets the host; the page must be rendered, because it is asked for things at once. */
  open(): void {
    this.#channel.open(() => {
      this.#channel.send({ t: "ready", started: this.session.conversation.access !== null });
    });
  }

  #do(message: HostMessage): void {
    const { conversation } = this.session;
    switch (message.t) {
      case "show":
      case "hide":
        conversation.setShown(message.t === "show");
        this.#unread.setShown(message.t === "show");
        if (message.t === "show" && message.focus) this.#wishes?.focus();
        break;
      case "prefill":
        this.#wishes?.prefill(message.text);
        break;
      case "send":
        if (message.text.trim()) conversation.ask(message.text.trim());
        break;
      case "handoff":
        this.#wishes?.handoff();
        break;
      case "update":
        this.#update(message);
        break;
      case "context":
        this.#context = { ...this.#context, ...message.values };
        break;
      case "identify":
        void this.session.late
          .load()
          .then(() =>
            this.session.late.parts.get()?.identify(this.session, message.token, this.#tell),
          );
        break;
      case "reset":
        this.session.late.parts.get()?.signOut(this.session);
        this.#context = {};
        conversation.forget();
    }
  }

  #tell = (name: EventName, detail: Values): void => {
    this.#channel.send({ t: "event", name, detail });
  };

  #update({ lang, theme, color, page, attributes }: HostMessage & { t: "update" }): void {
    if (theme) this.look.theme(theme);
    if (color) this.look.color(color);
    this.#context = { ...this.#context, ...attributes, ...(page === undefined ? {} : { page }) };
    const { config } = this.session;
    const language = lang?.slice(0, 2).toLowerCase().replace("no", "nb") ?? "";
    if (language === config.language || !config.languages.includes(language)) return;
    this.session.speak(language).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      this.session.conversation.showProblem(error);
    });
  }

  /** Escape closes the innermost thing: those inside have taken it before it comes here. */
  #onKey(event: KeyboardEvent, close: () => void): void {
    if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) {
      return;
    }
    close();
  }
}
