// What a person can do now: asked for when the form opens, and waited for no longer than a limit.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import type { Offer } from "../handoff_api";

/** Longer than that nobody is left waiting for what may never come. */
const LIMIT_MS = 5000;

interface Asked {
  offer: Offer | null;
  /** Nothing is known yet; what is known shows again only when the form opens anew. */
  isWaiting: boolean;
  /** Asks again, with the waiting shown; what comes too late is not taken. */
  ask: () => Promise<void>;
  /** Asks again behind what is shown, for an offer that proved wrong. */
  renew: () => Promise<Offer | null>;
}

export function useOffer(
  isOpen: boolean,
  onOffer: () => Promise<Offer>,
  onFound: (offer: Offer) => void,
): Asked {
  const [offer, setOffer] = useState<Offer | null>(null);
  const [isWaiting, setWaiting] = useState(true);
  const turn = useRef(0);

  const renew = async () => {
    turn.current += 1;
    const mine = turn.current;
    const found = await inTime(onOffer());
    if (mine !== turn.current) return null;
    setOffer(found);
    setWaiting(false);
    if (found) onFound(found);
    return found;
  };
  const ask = async () => {
    setWaiting(true);
    await renew();
  };
  useEffect(() => {
    if (!isOpen) return;
    void ask();
    return () => {
      turn.current += 1;
      setWaiting(true);
    };
  }, [isOpen]);
  return { offer, isWaiting, ask, renew };
}

/** Without an answer a message can be left all the same. */
async function inTime(asked: Promise<Offer>): Promise<Offer | null> {
  let timer = 0;
  const limit = new Promise<null>((resolve) => {
    timer = window.setTimeout(() => resolve(null), LIMIT_MS);
  });
  const answer = asked.catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    return null;
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
