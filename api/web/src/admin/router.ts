// Where one is: the part of the address behind `#/`, so that back, forward and reload work.
import { useEffect, useState } from "preact/hooks";

export type Path = readonly string[];

/** The parts of the present address: `#/sources/new` is ["sources", "new"]. */
export function currentPath(): Path {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

/** The address of a page, for links. */
export function href(...path: string[]): string {
  return `#/${path.map(encodeURIComponent).join("/")}`;
}

export function goTo(...path: string[]): void {
  location.hash = href(...path);
}

export function usePath(): Path {
  const [path, setPath] = useState(currentPath);
  useEffect(() => {
    const onChange = () => setPath(currentPath());
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, []);
  return path;
}
