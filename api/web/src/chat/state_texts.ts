// Says changes of state to screen readers, and counts unread answers in the tab's title.
import { useEffect, useRef } from "preact/hooks";
import type { Announcer } from "../shared/announcer";
import { useCatalogue } from "../shared/catalogue";
import { type ConversationState, isCutOff } from "../shared/conversation_state";

export function useStateTexts(state: ConversationState, announcer: Announcer): void {
  const { t } = useCatalogue();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state.activity === "searching") announcer.say(t("searching"));
  }, [state.activity]);
  const isLost = isCutOff(state);
  useEffect(() => {
    if (isLost) announcer.say(t("connection_lost"));
    else if (wasLost.current && state.connection === "open") announcer.say(t("connection_back"));
    if (state.connection !== "none") wasLost.current = isLost;
  }, [isLost, state.connection]);
}

export function useTitle(state: ConversationState, company: string): void {
  const { t, language } = useCatalogue();
  const seen = useRef(0);
  useEffect(() => {
    const title = t("page_title", { company });
    const show = () => {
      if (!document.hidden) seen.current = state.heard.length;
      const unread = state.heard.length - seen.current;
      document.title = unread > 0 ? `(${unread}) ${title}` : title;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [state.heard, language, company]);
}
