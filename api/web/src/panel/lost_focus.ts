// Focus that went away with what had it: given to what took its place, never taken from a host.
import { useEffect, useRef } from "preact/hooks";

export function useLostFocus() {
  const taker = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const isLost = document.hasFocus() && document.activeElement === document.body;
    if (isLost) taker.current?.focus();
  }, []);
  return taker;
}
