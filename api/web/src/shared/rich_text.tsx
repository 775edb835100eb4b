// Shows text blocks: a small subset of Markdown (bold, code, links), never HTML from a string.
import { type ComponentChildren, Fragment } from "preact";
import { hostOf, safeUrl } from "./links";
import { type Piece, type Run, textBlocks } from "./text_blocks";

const INLINE =
  /\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s()]+)\)|(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/g;

interface Props {
  runs: readonly Run[];
  /** Citation whose sentences are pointed out. */
  marked?: number | null;
  marks?: (numbers: readonly number[]) => ComponentChildren;
}

export function RichText({ runs, marked = null, marks }: Props) {
  const line = (pieces: Piece[]) =>
    pieces.map((piece, index) => (
      <Fragment key={index}>
        <span
          class={marked !== null && piece.citations.includes(marked) ? "is-supported" : undefined}
          lang={piece.language}
        >
          {inline(piece.text)}
        </span>
        {piece.isLast && piece.citations.length > 0 && marks?.(piece.citations)}
      </Fragment>
    ));
  return (
    <>
      {textBlocks(runs).map((block) => {
        if (block.kind === "paragraph") {
          return (
            <p>
              {block.lines.map((pieces, index) => (
                <Fragment key={index}>
                  {index > 0 && <br />}
                  {line(pieces)}
                </Fragment>
              ))}
            </p>
          );
        }
        const entries = block.lines.map((pieces) => (
          <li>{block.kind === "rows" ? line(pieces.map(spaced)) : line(pieces)}</li>
        ));
        if (block.kind === "rows") return <ul class="rows">{entries}</ul>;
        return block.isOrdered ? <ol start={block.first}>{entries}</ol> : <ul>{entries}</ul>;
      })}
    </>
  );
}

/** Table cells stand apart by a middle dot, which is read more kindly than a bar. */
function spaced(piece: Piece): Piece {
  return { ...piece, text: piece.text.replaceAll(" | ", " · ") };
}

function inline(text: string): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, code, label, labelled, bare] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (bold) parts.push(<strong>{bold}</strong>);
    else if (code) parts.push(<code>{code}</code>);
    else parts.push(link(labelled ?? bare ?? "", label) ?? whole);
  }
  if (end === 0) return text;
  parts.push(text.slice(end));
  return parts;
}

function link(address: string, label: string | undefined) {
  const url = safeUrl(address);
  if (!url) return null;
  const host = hostOf(url);
  // Where a link leads is always readable, whatever its label says.
  const shown = label && !label.includes(host) ? `${label} (${host})` : (label ?? address);
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {shown}
    </a>
  );
}
