// Cuts a text made of sentences into paragraphs, lists and table rows (no markup is built here).

/** A stretch of text and what is known about it. */
export interface Run {
  text: string;
  /** Numbers of the citations that prove it; their marks stand at its end. */
  citations: readonly number[];
  /** Language, where it differs from the message's. */
  language?: string | undefined;
}

export interface Piece extends Run {
  /** Whether the marks belong behind this piece (the run's last). */
  isLast: boolean;
}

export type Block =
  | { kind: "paragraph"; lines: Piece[][] }
  | { kind: "list"; isOrdered: boolean; first: number; lines: Piece[][] }
  | { kind: "rows"; lines: Piece[][] };

const BULLET = /^\s*[-*•–]\s+/;
const NUMBER = /^\s*(\d{1,2})[.)]\s+/;

export function textBlocks(runs: readonly Run[]): Block[] {
  const blocks: Block[] = [];
  let isApart = true;
  for (const line of linesOf(runs)) {
    const text = line.map((piece) => piece.text).join("");
    if (text.trim() === "") {
      isApart = true;
      continue;
    }
    addLine(blocks, line, text, isApart);
    isApart = false;
  }
  return blocks;
}

function addLine(blocks: Block[], line: Piece[], text: string, isApart: boolean): void {
  const last = blocks.at(-1);
  const number = NUMBER.exec(text);
  if (number || BULLET.test(text)) {
    const isOrdered = number !== null;
    const content = withoutStart(line, (number ?? BULLET.exec(text))?.[0].length ?? 0);
    if (last?.kind === "list" && last.isOrdered === isOrdered) last.lines.push(content);
    else {
      const first = Number(number?.[1] ?? 1);
      blocks.push({ kind: "list", isOrdered, first, lines: [content] });
    }
  } else if (text.includes(" | ")) {
    if (last?.kind === "rows" && !isApart) last.lines.push(line);
    else blocks.push({ kind: "rows", lines: [line] });
  } else if (last?.kind === "paragraph" && !isApart) {
    last.lines.push(line);
  } else {
    blocks.push({ kind: "paragraph", lines: [line] });
  }
}

function linesOf(runs: readonly Run[]): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const run of runs) {
    const parts = run.text.split("\n");
    parts.forEach((text, index) => {
      if (index > 0) lines.push([]);
      const isLast = index === parts.length - 1;
      if (text || isLast) lines.at(-1)?.push({ ...run, text, isLast });
    });
  }
  return lines;
}

function withoutStart(line: Piece[], length: number): Piece[] {
  let left = length;
  return line.map((piece) => {
    const cut = Math.min(left, piece.text.length);
    left -= cut;
    return cut > 0 ? { ...piece, text: piece.text.slice(cut) } : piece;
  });
}
