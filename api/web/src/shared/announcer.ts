// Says short states ("copied", "connection lost") to screen readers, one at a time.
import { Store } from "./store";

export interface Announcement {
  text: string;
  count: number;
}

export class Announcer {
  readonly latest = new Store<Announcement>({ text: "", count: 0 });

  say = (text: string): void => {
    this.latest.set({ text, count: this.latest.get().count + 1 });
  };
}
