// The host as the panel's components see it: who it is, what it can do, what it just said.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Desk } from "./desk";
import { HostLink } from "./host";
import type { HostCapability, HostMessage } from "./host_messages";

export function useHost(origins: readonly string[], desk: Desk) {
  const [hostName, setHostName] = useState<string | null>(null);
  const [caps, setCaps] = useState<readonly HostCapability[]>([]);
  const link = useMemo(() => {
    const receive = (message: HostMessage) => {
      if (message.t === "init") {
        setHostName(message.host);
        setCaps(message.caps);
      } else if (message.t === "context") desk.useHost(message.context);
      else if (message.t === "message") desk.hear(message.conversationId, message.message);
      else if (message.t === "sent") desk.sent(message.suggestionId, message.text);
    };
    return new HostLink(origins, receive);
  }, []);
  useEffect(() => {
    link.start();
    if (!link.isFramed) return;
    const observer = new ResizeObserver(() => {
      link.post({ t: "resize", height: document.documentElement.scrollHeight });
    });
    observer.observe(document.body);
    return () => {
      observer.disconnect();
      link.stop();
    };
  }, []);
  return { link, hostName, canInsert: caps.includes("insert"), canNote: caps.includes("note") };
}
