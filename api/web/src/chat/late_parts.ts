// The parts that are fetched late; one file, so that they come in one request.
import css from "./late.css";

export { DraftView } from "../shared/components/bot_message";
export { SystemMessage } from "../shared/components/system_message";
export { BotEntry } from "./bot_entry";
export { Closing } from "./closing";
export { Dialogs } from "./dialogs";
export { identify, signOut } from "./identify";
export { IdentityLine } from "./identity_line";
export { Notices } from "./notices";
export { QueueBar } from "./queue_bar";

// Made here and not as a <style>: the pages' policy lets no style in that is written into them.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);
