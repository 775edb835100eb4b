// The parts that are fetched late; one file, so that they come in one request.
import css from "./late.css";

export { BotMessage, DraftView } from "../shared/components/bot_message";
export { SystemMessage } from "../shared/components/system_message";
export { Dialogs } from "./dialogs";
export { QueueBar } from "./queue_bar";

// Made here and not as a <style>: the pages' policy lets no style in that is written into them.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);
