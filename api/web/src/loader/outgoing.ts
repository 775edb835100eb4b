// What the panel must hear when it comes, or comes anew: states that hold, and calls not yet made.
import type { HostMessage } from "../widget/protocol";

const MOST_STATES = 50;

export class Outgoing {
  #kept: HostMessage[] = [];

  keep(message: HostMessage, wasSent: boolean): void {
    if (message.t === "reset") this.#kept = [];
    if (isState(message) || !wasSent) this.#kept.push(message);
  }

  take(): HostMessage[] {
    const all = this.#kept;
    this.#kept = all.filter(isState).slice(-MOST_STATES);
    return all;
  }
}

function isState({ t }: HostMessage): boolean {
  return /^(update|identify|context)$/.test(t);
}
