// Keeps a thread at its end while the reader is there, and leaves it alone otherwise.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_PX = 48;

/** The nearest ancestor that scrolls: the thread, or the whole page when it is very low. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let one = element; one; one = one.parentElement) {
    const { overflowY } = getComputedStyle(one);
    if (overflowY === "auto" || overflowY === "scroll") return one;
  }
  return document.scrollingElement as HTMLElement | null;
}

function isNearEnd(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
}

/**
 * `content` changes when there is more to read, `size` whenever the thread may have grown, and
 * `own` when the reader wrote something, which is always shown.
 */
export function useStickToEnd(content: unknown, size: unknown, own: unknown) {
  const end = useRef<HTMLDivElement>(null);
  const isPinned = useRef(true);
  const [hasUnseen, setUnseen] = useState(false);

  const toEnd = useCallback((isSmooth = false) => {
    const scroller = scrollerOf(end.current);
    isPinned.current = true;
    setUnseen(false);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = isSmooth && !isStill ? "smooth" : "instant";
    scroller?.scrollTo({ top: scroller.scrollHeight, behavior });
  }, []);

  useEffect(() => {
    const onScroll = () => {
      const scroller = scrollerOf(end.current);
      if (!scroller) return;
      isPinned.current = isNearEnd(scroller);
      if (isPinned.current) setUnseen(false);
    };
    // Scroll events do not bubble, but they can be caught on the way down.
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    const observer = new ResizeObserver(() => {
      if (isPinned.current) toEnd();
    });
    const scroller = scrollerOf(end.current);
    if (scroller) observer.observe(scroller);
    return () => {
      document.removeEventListener("scroll", onScroll, { capture: true });
      observer.disconnect();
    };
  }, [toEnd]);

  useLayoutEffect(() => {
    if (own) toEnd();
  }, [own, toEnd]);
  useLayoutEffect(() => {
    if (isPinned.current) toEnd();
  }, [content, size, toEnd]);
  useLayoutEffect(() => {
    if (!isPinned.current) setUnseen(true);
  }, [content]);

  return { end, hasUnseen, toEnd };
}
