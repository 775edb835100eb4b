// One conversation from the customer's side: opens, asks, stops, resumes, forgets.
import { type Access, type ApiClient, ApiError, type Deed } from "./api";
import {
  applyEvent,
  type ConversationState,
  changed,
  EMPTY,
  type UnsentMessage,
  withAccepted,
  without,
} from "./conversation_state";
import { Outbox } from "./outbox";
import type { SiteStorage } from "./storage";
import { Store } from "./store";
import { EventStream } from "./stream";
import type { FeedbackValue } from "./wire";

export class Conversation {
  readonly state: Store<ConversationState>;
  #access: Access | null;
  #starting: Promise<Access> | null = null;
  #stream: EventStream | null = null;
  #outbox: Outbox;
  #reopenTimer = 0;
  #isShown = true;

  constructor(
    private readonly api: ApiClient,
    private readonly storage: SiteStorage,
    private readonly errorText: (error: ApiError) => string,
  ) {
    const { conversation, unsent = [], feedback = {} } = storage.get();
    this.#access = conversation ?? null;
    this.state = new Store<ConversationState>({
      ...EMPTY,
      isLoaded: !conversation,
      unsent: unsent.map((one) => ({ ...one, state: "queued" })),
      feedback,
    });
    this.#outbox = new Outbox({
      next: () =>
        this.state.get().unsent.find(({ state }) => state === "queued" || state === "waiting"),
      send: (message) => this.#post(message),
      onSending: ({ id }) => this.#mark(id, { state: "sending" }),
      onWaiting: ({ id }) => this.#mark(id, { state: "waiting" }),
      onFailed: ({ id }, error) =>
        this.#mark(id, { state: "failed", problem: this.errorText(error) }),
    });
    addEventListener("online", () => this.state.get().isLoaded || void this.open());
    storage.watch(() => this.#follow());
  }

  /** What opens it; null before the first message. */
  get access(): Access | null {
    return this.#access;
  }

  /** Says whether anyone can see it; nobody needs its stream for long otherwise. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#stream?.setShown(isShown);
  }

  /** Reads an earlier conversation back, then sends what was left unsent. */
  async open(): Promise<void> {
    clearTimeout(this.#reopenTimer);
    const access = this.#access;
    if (access && !this.#stream) {
      try {
        const view = await this.api.conversation(access);
        if (this.#access !== access) return;
        const messages = [...view.messages].sort((a, b) => a.seq - b.seq);
        this.#change({ messages, standing: view.standing, isLoaded: true, connection: "none" });
        this.#dropStored();
        this.#openStream(access, view.last_event_id === null ? null : String(view.last_event_id));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.isGone) this.#forgetConversation();
        else this.#reopenLater();
        return;
      }
    }
    this.#outbox.flush();
  }

  ask(text: string): void {
    const id = crypto.randomUUID();
    const message: UnsentMessage = {
      id,
      text,
      created_at: new Date().toISOString(),
      state: "queued",
    };
    this.#change({ unsent: [...this.state.get().unsent, message], problem: null });
    this.#remember();
    this.#outbox.flush();
  }

  /** Sends a failed message once more, under its own id. */
  retry(id: string): void {
    this.#mark(id, { state: "queued" });
    this.#outbox.flush();
  }

  /** Takes an unsent message back and returns its text. */
  withdraw(id: string): string {
    const found = this.state.get().unsent.find((one) => one.id === id);
    this.#change({ unsent: without(this.state.get().unsent, id) });
    this.#remember();
    return found?.text ?? "";
  }

  reconnect(): void {
    this.#stream?.retryNow();
    void this.open();
  }

  showProblem(error: ApiError): void {
    this.#change({ problem: this.errorText(error) });
  }

  dismissProblem(): void {
    this.#change({ problem: null });
  }

  /** Stops the answer, enters the queue for a person, or leaves it. */
  async act(deed: Deed): Promise<void> {
    if (this.#access) await this.#shown(this.api.act(this.#access, deed));
  }

  async chooseLanguage(language: string): Promise<void> {
    if (this.#access) await this.#shown(this.api.chooseLanguage(this.#access, language));
  }

  async giveFeedback(
    messageId: string,
    value: FeedbackValue,
    more: { reason?: string; comment?: string } = {},
  ): Promise<boolean> {
    if (!this.#access) return false;
    const feedback = { ...this.state.get().feedback, [messageId]: value };
    this.#change({ feedback });
    this.storage.update({ feedback });
    return this.#shown(this.api.giveFeedback(this.#access, messageId, { value, ...more }));
  }

  async transcript(): Promise<Blob | null> {
    if (!this.#access) return null;
    let blob: Blob | null = null;
    const reading = this.api.transcript(this.#access).then((read) => {
      blob = read;
    });
    await this.#shown(reading);
    return blob;
  }

  /** Leaves this conversation and begins with an empty page. */
  startAnew(): void {
    this.#leave(null);
    this.storage.forgetConversation();
  }

  /** As `startAnew`, and nothing of the site stays in this browser. */
  forget(): void {
    this.startAnew();
    this.storage.clear();
  }

  #leave(next: Access | null): void {
    this.#stream?.stop();
    this.#stream = null;
    this.#access = next;
    this.#starting = null;
    this.state.set({ ...EMPTY, isLoaded: next === null });
  }

  /** Does as another tab of the same site did: began, changed or left the conversation. */
  #follow(): void {
    const { conversation = null, feedback = {} } = this.storage.get();
    if (conversation?.id === this.#access?.id) return;
    const { unsent } = this.state.get();
    this.#leave(conversation);
    this.#change({ unsent: conversation ? unsent : [], feedback });
    void this.open();
  }

  async #post(message: UnsentMessage): Promise<void> {
    const access = await this.start();
    try {
      const { seq } = await this.api.send(access, message.id, message.text);
      this.state.set(withAccepted(this.state.get(), message.id, seq));
      this.#remember();
    } catch (error) {
      if (!(error instanceof ApiError && error.isGone && this.#access === access)) throw error;
      // The conversation was removed on the server: the message opens a new one.
      this.#forgetConversation();
      this.#mark(message.id, { state: "sending" });
      const { seq } = await this.api.send(await this.start(), message.id, message.text);
      this.state.set(withAccepted(this.state.get(), message.id, seq));
      this.#remember();
    }
  }

  /** Begins a conversation unless there is one; throws an ApiError. */
  async start(): Promise<Access> {
    if (this.#access) return this.#access;
    this.#starting ??= this.api.startConversation().then(({ id, token }) => ({ id, token }));
    try {
      const access = await this.#starting;
      if (!this.#access) {
        this.#access = access;
        this.storage.update({ conversation: access });
        this.#openStream(access, null);
      }
      // Another tab may have begun one meanwhile: then that is the one.
      return this.#access ?? access;
    } finally {
      this.#starting = null;
    }
  }

  #openStream(access: Access, lastEventId: string | null): void {
    this.#stream?.stop();
    this.#stream = new EventStream(
      {
        connect: (last, signal) => this.api.events(access, last, signal),
        onEvent: (event) => {
          this.state.set(applyEvent(this.state.get(), event));
          if (event.type === "message") this.#remember();
        },
        onOpen: () => this.#onOpen(),
        onLost: () => this.#change({ connection: "lost" }),
        onRefused: (error) => {
          if (error.isGone && this.#access === access) this.#forgetConversation();
          else this.#change({ problem: this.errorText(error) });
        },
      },
      lastEventId,
    );
    this.#stream.start();
    this.#stream.setShown(this.#isShown);
  }

  #onOpen(): void {
    this.#change({ connection: "open" });
    this.#outbox.flush();
  }

  #reopenLater(): void {
    this.#change({ connection: "lost" });
    this.#reopenTimer = window.setTimeout(() => void this.open(), 3000);
  }

  #forgetConversation(): void {
    const { unsent } = this.state.get();
    this.startAnew();
    this.#change({ unsent });
    this.#remember();
    this.#outbox.flush();
  }

  #change(change: Partial<ConversationState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  #mark(id: string, change: Partial<UnsentMessage>): void {
    this.#change({ unsent: changed(this.state.get().unsent, id, change) });
    this.#remember();
  }

  /** Unsent messages that the server had stored after all. */
  #dropStored(): void {
    const state = this.state.get();
    const stored = new Set(state.messages.map(({ client_id }) => client_id));
    this.#change({ unsent: state.unsent.filter(({ id }) => !stored.has(id)) });
    this.#remember();
  }

  #remember(): void {
    const unsent = this.state
      .get()
      .unsent.filter(({ state }) => state !== "accepted")
      .map(({ id, text, created_at }) => ({ id, text, created_at }));
    this.storage.update({ unsent: unsent.length > 0 ? unsent : undefined });
  }

  async #shown(request: Promise<void>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#change({ problem: this.errorText(error) });
      return false;
    }
  }
}
