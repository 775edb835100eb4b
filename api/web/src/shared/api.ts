// The HTTP client: one method per route, errors as ApiError with the server's stable code.
import type { Config, ConversationView, FeedbackValue, NewConversation } from "./wire";

const TIMEOUT_MS = 15_000;

/** A request that failed; `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly retryAfter_s: number | null = null,
    readonly detail: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${code}`);
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 408 || this.status === 429;
  }

  /** Whether the conversation is no longer ours to read. */
  get isGone(): boolean {
    return [401, 403, 404, 410].includes(this.status);
  }
}

export interface Access {
  id: string;
  token: string;
}

/** What a customer does without saying more. */
export type Deed = "stop" | "queue" | "queue/leave";

export interface SendOptions {
  body?: unknown;
  /** Bytes to send as they are, instead of a body. */
  file?: Blob;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Whether it is sent even when the page is left at once. */
  keepalive?: boolean;
  /** Whether cookies go along; the customers' pages need none. */
  credentials?: RequestCredentials;
}

export class ApiClient {
  constructor(
    readonly site: string,
    public language: string,
  ) {}

  config(language: string): Promise<Config> {
    const query = new URLSearchParams({ site: this.site, lang: language });
    return this.#json("GET", `/api/widget/v1/config?${query}`);
  }

  startConversation(): Promise<NewConversation> {
    const body = { site: this.site, language: this.language };
    return this.#json("POST", "/api/widget/v1/conversations", { body });
  }

  conversation(access: Access): Promise<ConversationView> {
    return this.#json("GET", pathOf(access), { token: access.token });
  }

  send(access: Access, id: string, text: string): Promise<{ id: string; seq: number }> {
    const body = { id, text };
    return this.#json("POST", pathOf(access, "messages"), { body, token: access.token });
  }

  async chooseLanguage(access: Access, language: string): Promise<void> {
    const body = { language };
    await send(this.language, "PUT", pathOf(access, "language"), { body, token: access.token });
  }

  async act(access: Access, deed: Deed): Promise<void> {
    await send(this.language, "POST", pathOf(access, deed), { token: access.token });
  }

  async giveFeedback(
    access: Access,
    messageId: string,
    body: { value: FeedbackValue; reason?: string; comment?: string },
  ): Promise<void> {
    const path = `/api/widget/v1/messages/${encodeURIComponent(messageId)}/feedback`;
    await send(this.language, "POST", path, { body, token: access.token });
  }

  async transcript(access: Access): Promise<Blob> {
    const response = await send(this.language, "GET", pathOf(access, "transcript.txt"), {
      token: access.token,
    });
    return response.blob();
  }

  /** Opens the event stream; the caller reads the body and aborts by `signal`. */
  events(access: Access, lastEventId: string | null, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (lastEventId !== null) headers["last-event-id"] = lastEventId;
    return send(this.language, "GET", pathOf(access, "events"), {
      token: access.token,
      headers,
      signal,
    });
  }

  async #json<T>(method: string, path: string, options?: SendOptions): Promise<T> {
    const response = await send(this.language, method, path, options);
    return (await response.json()) as T;
  }
}

/** Sends one request; any answer but a good one is thrown as an ApiError. */
export async function send(
  language: string,
  method: string,
  path: string,
  { body, file, token, ...rest }: SendOptions = {},
): Promise<Response> {
  const headers: Record<string, string> = { "accept-language": language, ...rest.headers };
  if (token) headers.authorization = `Bearer ${token}`;
  const request: RequestInit = {
    method,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...rest,
    headers,
  };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    request.body = JSON.stringify(body);
  } else if (file) {
    headers["content-type"] = "application/octet-stream";
    request.body = file;
  }
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new ApiError(0, "unreachable", "");
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

export function pathOf(access: Access, part?: string): string {
  const path = `/api/widget/v1/conversations/${encodeURIComponent(access.id)}`;
  return part ? `${path}/${part}` : path;
}

async function errorOf(response: Response): Promise<ApiError> {
  let problem: { code?: unknown; title?: unknown; detail?: Record<string, string> } = {};
  try {
    problem = await response.json();
  } catch {
    // A proxy's own error page: the status says enough.
  }
  const after = Number(response.headers.get("retry-after"));
  return new ApiError(
    response.status,
    typeof problem.code === "string" ? problem.code : `http_${response.status}`,
    typeof problem.title === "string" ? problem.title : "",
    after > 0 ? after : null,
    problem.detail,
  );
}
