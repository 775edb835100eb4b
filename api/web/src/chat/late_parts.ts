// The parts that are fetched late; one file, so that they come in one request.
export { BotMessage, DraftView } from "../shared/components/bot_message";
export { SystemMessage } from "../shared/components/system_message";
export { Closing } from "./closing";
export { Dialogs } from "./dialogs";
export { QueueBar } from "./queue_bar";
