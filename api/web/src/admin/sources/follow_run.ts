// Follows a run until it is over: its stream, and again after the line or the server was down.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";
import type { AdminApi } from "../admin_api";
import type { Run } from "./wire";

const AGAIN_MS = 1500;

export interface Followed {
  run: Run | null;
  isLost: boolean;
  problem: ApiError | null;
}

export function useRun(api: AdminApi, id: string): Followed {
  const [followed, setFollowed] = useState<Followed>({ run: null, isLost: false, problem: null });
  useEffect(() => {
    const following = new Following(api, id, (change) =>
      setFollowed((before) => ({ ...before, ...change })),
    );
    following.start();
    return () => following.stop();
  }, [api, id]);
  return followed;
}

class Following {
  #stream: EventSource | null = null;
  #timer = 0;
  #isStopped = false;

  constructor(
    private readonly api: AdminApi,
    private readonly id: string,
    private readonly tell: (change: Partial<Followed>) => void,
  ) {}

  start(): void {
    addEventListener("online", this.#again);
    void this.#read();
  }

  stop(): void {
    this.#isStopped = true;
    removeEventListener("online", this.#again);
    this.#close();
  }

  /** Reads the run in the page's language; only one that goes on is then listened to. */
  async #read(): Promise<void> {
    try {
      const run = await this.api.get<Run>(`/ingest-runs/${this.id}`);
      if (this.#isStopped) return;
      this.tell({ run, isLost: false, problem: null });
      if (run.state === "running") this.#listen();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#isStopped) return;
      if (!error.isPassing) this.tell({ problem: error });
      else this.#lost();
    }
  }

  #listen(): void {
    this.#close();
    const stream = new EventSource(`${this.api.base}/ingest-runs/${this.id}/events`);
    this.#stream = stream;
    stream.addEventListener("run", (event) => {
      const run = JSON.parse((event as MessageEvent<string>).data) as Run;
      if (run.state === "running") this.tell({ run, isLost: false });
    });
    stream.addEventListener("over", this.#again);
    stream.addEventListener("error", () => this.#lost());
  }

  #lost(): void {
    this.#close();
    this.tell({ isLost: true });
    this.#timer = window.setTimeout(this.#again, AGAIN_MS);
  }

  #again = (): void => {
    this.#close();
    if (!this.#isStopped) void this.#read();
  };

  #close(): void {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = null;
  }
}
