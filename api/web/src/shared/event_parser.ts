// Reads a text/event-stream from chunks that may be cut anywhere.

export interface RawEvent {
  name: string;
  data: string;
  id: string | null;
}

export interface ParsedChunk {
  events: RawEvent[];
  retry_ms: number | null;
}

export class EventParser {
  #rest = "";
  #name = "";
  #data: string[] = [];
  #id: string | null = null;
  #isFirst = true;

  push(chunk: string): ParsedChunk {
    const parsed: ParsedChunk = { events: [], retry_ms: null };
    let text = this.#rest + chunk;
    if (this.#isFirst && text) {
      text = text.replace(/^\uFEFF/, "");
      this.#isFirst = false;
    }
    // A carriage return at the very end may be the first half of a line break.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line, parsed);
    return parsed;
  }

  #line(line: string, parsed: ParsedChunk): void {
    if (line === "") {
      if (this.#data.length > 0) {
        const name = this.#name || "message";
        parsed.events.push({ name, data: this.#data.join("\n"), id: this.#id });
      }
      this.#name = "";
      this.#data = [];
      this.#id = null;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) parsed.retry_ms = Number(value);
  }
}
