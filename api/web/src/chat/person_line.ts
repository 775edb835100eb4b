// Keeps the line by the button that asks for a person true: reads it anew when its time is over.
import { useEffect } from "preact/hooks";
import type { Session } from "./session";

const LOOK_EVERY_MS = 30_000;

export function useTruePersonLine(session: Session): void {
  useEffect(() => {
    const look = () => {
      const isOver = Date.parse(session.config.person.until) <= Date.now();
      if (isOver && !document.hidden) {
        void session.speak(session.config.language).catch(() => undefined);
      }
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [session]);
}
