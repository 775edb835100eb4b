// The script tag's attributes as they stand there; each is checked where it is used.

/** `data-*` by name: docs/embedding.md says what each means. */
export interface Options {
  /** Where we are served from: the script's own origin. */
  origin: string;
  site: string;
  lang: string;
  namespace: string;
  title: string;
  theme: string;
  color?: string;
  position?: string;
  launcher?: string;
  mode?: string;
  target?: string;
  open?: string;
  z?: string;
}

export function optionsOf({ dataset, src }: HTMLScriptElement): Options {
  return {
    site: "",
    lang: document.documentElement.lang,
    namespace: "svarvakt",
    title: "Chat",
    theme: "auto",
    ...dataset,
    origin: new URL(src).origin,
  };
}
