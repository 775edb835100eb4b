// Has golden questions asked: follows how far it is, and stops the run by no longer reading.
import { callApi } from "../../console/session";
import { ApiError } from "../../shared/api";
import { EventParser, type RawEvent } from "../../shared/event_parser";
import type { AdminApi } from "../admin_api";
import type { DialResult, Progress } from "./wire";

export async function measure(
  api: AdminApi,
  golden: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<DialResult> {
  const headers = { accept: "text/event-stream" };
  const path = `${api.base}/dial/measurements`;
  const response = await callApi("POST", path, { body: { golden }, signal, headers });
  for await (const event of eventsOf(response)) {
    if (event.name === "progress") onProgress(JSON.parse(event.data) as Progress);
    else if (event.name === "done") return JSON.parse(event.data) as DialResult;
    else if (event.name === "failed") {
      const { code, title } = JSON.parse(event.data) as { code: string; title: string };
      throw new ApiError(500, code, title);
    }
  }
  throw new ApiError(0, "unreachable", "");
}

async function* eventsOf(response: Response): AsyncGenerator<RawEvent> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  while (reader) {
    let read: ReadableStreamReadResult<Uint8Array>;
    try {
      read = await reader.read();
    } catch {
      throw new ApiError(0, "unreachable", "");
    }
    if (read.done) return;
    yield* parser.push(decoder.decode(read.value, { stream: true })).events;
  }
}
