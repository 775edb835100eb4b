// Starts the chat page with the configuration the server wrote into it.
import { render } from "preact";
import { SiteStorage } from "../shared/storage";
import { App } from "./app";
import "./chat.css";
import { configOf, Session } from "./session";

async function start(root: HTMLElement): Promise<void> {
  const config = configOf(document);
  const session = new Session(config, new SiteStorage(config.site));
  // An address that names a language wins over what was chosen last time.
  if (!new URLSearchParams(location.search).has("lang")) await session.resumeLanguage();
  await session.waitForStrip();
  render(<App session={session} />, root);
  await session.conversation.open();
}

const root = document.getElementById("app");
if (root) void start(root);
