"""Probes a new index version in a child process, before it may go live."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path

import numpy as np

from knowledge.errors import IndexDamaged, VerifyFailed
from knowledge.indexes.index import STEM, SUBWORD, Index, verify_files
from knowledge.indexes.vector_index import stored_vectors
from knowledge.retrieval.terms import stems, subwords

PROJECT = Path(__file__).resolve().parents[2]
# Known items asked per index: enough to meet any systematic fault, at most a second of work.
SAMPLE_SIZE = 200
NEAREST = 10
# Words of a passage that are asked for; long enough to name it among near-duplicates.
QUERY_WORDS = 12
# Near-duplicates crowd each other out of the first ten; a broken index finds almost nothing.
MIN_FOUND = 0.95


async def probe(directory: Path, timeout_s: float) -> None:
    """Open a version's indexes in a fresh process and ask them known items.

    Args:
        directory: a version's directory, with one folder per index.
        timeout_s: the child process is killed after this time.

    Raises:
        VerifyFailed: an index is damaged, crashes its reader or does not find what it holds.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "knowledge.indexes.probe",
        str(directory),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=PROJECT,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), timeout_s)
    except TimeoutError as error:
        raise VerifyFailed(f"the probe did not end within {timeout_s:g} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        lines = (output or errors).decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else "no word of why"
        raise VerifyFailed(f"the new version failed its probe ({process.returncode}): {reason}")


def check_index(directory: Path) -> int:
    """Check one index: files, counts, and that what it holds can be found.

    Returns:
        How many known items were asked.

    Raises:
        IndexDamaged: something is off; the message says what.
    """
    manifest = verify_files(directory)
    index = Index.open(directory, manifest["model"])
    try:
        counts = {
            "passages": (len(index.passages), manifest["passages"]),
            "keyword rows": (index.keywords.size, manifest["passages"]),
            "vectors": (index.vectors.size, manifest["vectors"]),
            "vectors in Chroma": (stored_vectors(directory), manifest["vectors"]),
        }
        wrong = [f"{n}: {a} instead of {b}" for n, (a, b) in counts.items() if a != b]
        if wrong:
            raise IndexDamaged("; ".join(wrong))
        return _ask_known_items(index)
    finally:
        index.close()


def _ask_known_items(index: Index) -> int:
    size = len(index.passages)
    chosen = random.Random(0).sample(range(size), min(SAMPLE_SIZE, size))  # noqa: S311
    missed = {"by meaning": 0, "by words": 0}
    for row in chosen:
        missed["by meaning"] += not _finds_by_vector(index, row)
        missed["by words"] += not _finds_by_words(index, row)
    for way, count in missed.items():
        if count > len(chosen) * (1 - MIN_FOUND):
            raise IndexDamaged(f"{count} of {len(chosen)} known items are not found {way}")
    return len(chosen)


def _finds_by_vector(index: Index, row: int) -> bool:
    own = np.flatnonzero(index.owners == row)
    vector = index.vectors.vector(int(own[0]))
    hits = index.vectors.search(vector, NEAREST)
    # A text that stands on several pages is found when its vector is, on whichever page.
    return bool(hits.cosines.size and hits.cosines[0] >= float(vector @ vector) - 1e-3)


def _finds_by_words(index: Index, row: int) -> bool:
    passage = index.passages[row]
    words = " ".join((passage.question or passage.text).split()[:QUERY_WORDS])
    found: set[int] = set()
    for field, terms in ((STEM, stems(words, passage.language)), (SUBWORD, subwords(words))):
        if not terms:
            return True  # nothing but marks: it has no words to be found by
        hits = index.keywords.search(field, dict.fromkeys(terms, 1.0), 5 * NEAREST)
        found.update(int(hit) for hit in hits.rows)
    same_text = (index.passages[hit].text == passage.text for hit in found)
    return row in found or any(same_text)


def main() -> int:
    """Check every index of the directory named on the command line."""
    directory = Path(sys.argv[1])
    try:
        asked = {part.name: check_index(part) for part in sorted(directory.iterdir())}
    except IndexDamaged as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(asked) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
