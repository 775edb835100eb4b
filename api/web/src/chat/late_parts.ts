// The parts that are fetched late; one file, so that they come in one request.
export { BotMessage, DraftView } from "../shared/components/bot_message";
export { Dialogs } from "./dialogs";
