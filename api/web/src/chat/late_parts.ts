// The parts that are fetched late; one file, so that they come in one request.
export { BotMessage, DraftView } from "../shared/components/bot_message";
export { SystemMessage } from "../shared/components/system_message";
export { Dialogs } from "./dialogs";
export { Notices } from "./notices";
export { QueueBar } from "./queue_bar";
