// The administration's HTTP client: one company's resources, with the mark of what was read.
import { callApi, callJson } from "../console/session";
import type { SendOptions } from "../shared/api";

/** Something read together with the mark that says which state of it was read. */
export interface Marked<T> {
  value: T;
  etag: string;
}

export class AdminApi {
  readonly base: string;

  constructor(slug: string) {
    this.base = `/api/admin/v1/companies/${encodeURIComponent(slug)}`;
  }

  get<T>(path: string): Promise<T> {
    return callJson<T>("GET", this.base + path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return callJson<T>("POST", this.base + path, body);
  }

  async read<T>(path: string): Promise<Marked<T>> {
    const response = await callApi("GET", this.base + path);
    return { value: (await response.json()) as T, etag: response.headers.get("etag") ?? "" };
  }

  /** Replaces something; refused when somebody else has changed it since it was read. */
  async replace<T>(path: string, etag: string, body: unknown): Promise<T> {
    const options: SendOptions = { body, headers: { "if-match": etag } };
    return (await (await callApi("PUT", this.base + path, options)).json()) as T;
  }

  async remove(path: string, etag?: string): Promise<void> {
    const headers: Record<string, string> = etag ? { "if-match": etag } : {};
    await callApi("DELETE", this.base + path, { headers });
  }

  /** Sends a file's bytes as they are; a large one may take a while. */
  async putFile<T>(path: string, file: Blob, signal: AbortSignal): Promise<T> {
    const response = await callApi("PUT", this.base + path, { file, signal });
    return (await response.json()) as T;
  }
}
