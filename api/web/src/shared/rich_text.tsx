// Shows text blocks: a small subset of Markdown (bold, code, links), never HTML from a string.
import { type ComponentChildren, Fragment } from "preact";
import { hostOf, type MayLink, safeUrl } from "./links";
import { type Piece, type Run, textBlocks } from "./text_blocks";

const INLINE =
  /\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s()]+)\)|(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/g;

interface Props {
  runs: readonly Run[];
  /** Citation whose sentences are pointed out. */
  marked?: number | null;
  marks?: (numbers: readonly number[]) => ComponentChildren;
  /** Which addresses are links; none where it is not said. */
  mayLink?: MayLink;
}

const noLink: MayLink = () => false;

export function RichText({ runs, marked = null, marks, mayLink = noLink }: Props) {
  const line = (pieces: Piece[]) =>
    pieces.map((piece, index) => (
      <Fragment key={index}>
        <span
          class={marked !== null && piece.citations.includes(marked) ? "is-supported" : undefined}
          lang={piece.language}
        >
          {inline(piece.text, mayLink)}
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
        if (block.kind === "rows") {
          return (
            <div class="table-box" ref={reachIfScrolled}>
              <table>
                <tbody>
                  {block.lines.map((pieces) => (
                    <tr>
                      {cellsOf(pieces).map((cell, index) =>
                        index === 0 ? <th scope="row">{line(cell)}</th> : <td>{line(cell)}</td>,
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }
        const entries = block.lines.map((pieces) => <li>{line(pieces)}</li>);
        return block.isOrdered ? <ol start={block.first}>{entries}</ol> : <ul>{entries}</ul>;
      })}
    </>
  );
}

/** What scrolls must be reached by keyboard, and what does not must not be in its way. */
function reachIfScrolled(element: HTMLElement | null) {
  if (element && element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}

function cellsOf(pieces: Piece[]): Piece[][] {
  const cells: Piece[][] = [[]];
  for (const piece of pieces) {
    const parts = piece.text.split(" | ");
    parts.forEach((text, index) => {
      if (index > 0) cells.push([]);
      const isLast = piece.isLast && index === parts.length - 1;
      cells.at(-1)?.push({ ...piece, text, isLast });
    });
  }
  return cells;
}

function inline(text: string, mayLink: MayLink): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, code, label, labelled, bare] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (bold) parts.push(<strong>{bold}</strong>);
    else if (code) parts.push(<code>{code}</code>);
    else {
      const address = labelled ?? bare ?? "";
      parts.push((mayLink(address) && link(address, label)) || whole);
    }
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
