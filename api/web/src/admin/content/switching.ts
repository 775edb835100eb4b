// Makes a version live, and waits while the server fetches one that is no longer on its disk.
import { ApiError } from "../../shared/api";
import type { AdminApi } from "../admin_api";

const PAUSE_MS = 2000;
const PATIENCE_MS = 300_000;

/** Activates a version, or rolls back; `onRestoring` is told when it takes longer. */
export async function switchVersion(
  api: AdminApi,
  number: number | null,
  onRestoring: () => void,
): Promise<number> {
  const path = number === null ? "roll-back" : `${number}/activate`;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await api.post<{ live: number }>(`/index-versions/${path}`)).live;
    } catch (error) {
      const isUnderWay =
        error instanceof ApiError &&
        (error.code === "version_being_restored" || error.status === 0);
      if (!isUnderWay || Date.now() > until) throw error;
      onRestoring();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
