// Where the sign-in page may send people: to paths of our own, to no other host.

/** A path of our own, or null for anything else. */
export function ownPath(next: string | null): string | null {
  if (!next?.startsWith("/")) return null;
  const address = new URL(next, location.origin);
  if (address.origin !== location.origin || address.pathname === "/login") return null;
  return address.pathname + address.search + address.hash;
}
