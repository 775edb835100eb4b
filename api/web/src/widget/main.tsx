// Starts the widget's panel: inside a company's page, or as a page of its own.
import { render } from "preact";
import { App } from "../chat/app";
import { configOf, Session } from "../chat/session";
import { SiteStorage } from "../shared/storage";
import { hostOf } from "./host_channel";
import { Panel } from "./panel";
import { takeOver } from "./pop_out";
import { isColor, isTheme } from "./protocol";
import { Look } from "./theme";
import "./widget.css";

async function start(root: HTMLElement): Promise<void> {
  const config = configOf(document);
  const storage = new SiteStorage(config.site);
  const hash = new URLSearchParams(location.hash.slice(1));
  const host = hostOf(hash, config.frame_origins);
  const look = new Look(document);
  const [color, theme] = [hash.get("color"), hash.get("theme")];
  if (isColor(color)) look.color(color);
  if (isTheme(theme)) look.theme(theme);

  const conversation = await takeOver();
  if (conversation) storage.update({ conversation });
  const session = new Session(config, storage);
  await session.resumeLanguage();
  await session.waitForStrip();
  const panel = host && new Panel(session, look, host, hash.get("mode") === "inline");
  render(<App session={session} {...(panel ? { frame: panel.frame } : {})} />, root);
  panel?.open();
  await session.conversation.open();
}

const root = document.getElementById("app");
if (root) void start(root);
