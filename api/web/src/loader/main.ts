// The loader: one script on the company's page that shows a launcher and asks for nothing else.
import { Commands } from "./commands";
import { optionsOf } from "./options";

/** What may stand on the page before we are there: calls that were put in a queue. */
interface Global {
  (...call: unknown[]): void;
  q?: Iterable<unknown>[];
  commands?: Commands;
}

const page = window as unknown as Record<string, Global | undefined>;
const script = document.currentScript ?? document.querySelector("script[data-site]");
if (script) {
  const options = optionsOf(script as HTMLScriptElement);
  const { namespace, site } = options;
  const before = page[namespace];
  if (site && !before?.commands) {
    const commands = new Commands(options);
    const run: Global = (...call) => commands.do(call);
    run.commands = commands;
    page[namespace] = run;
    const start = () => commands.start(before?.q ?? []);
    if (document.body) start();
    else addEventListener("DOMContentLoaded", start);
  }
}
