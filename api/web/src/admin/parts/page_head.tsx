// The head of a page: where it belongs, its name, and what can be done on it.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

interface Props {
  title: string;
  back?: { href: string; text: string };
  children?: ComponentChildren;
}

export function PageHead({ title, back, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Svarvakt`;
  }, [title]);
  return (
    <header class="page-head">
      {back && (
        <a class="back" href={back.href}>
          {back.text}
        </a>
      )}
      <h1 tabIndex={-1}>{title}</h1>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}
