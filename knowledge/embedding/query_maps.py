"""Query maps: where a question's vector must point to find pages in another language.

The embedding model puts a question nearer to pages in its own language than to one in another
that answers it, and knows Finnish least. One map of low rank for each language of questions moves
the vector; `eval.query_maps` trains them on pages that exist in several languages.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]

# Nynorsk is written by too few pages to train on, and is near enough.
_WRITTEN_ALIKE = {"nn": "nb"}


@dataclass(frozen=True, slots=True)
class QueryMap:
    """The map for questions in one language.

    Attributes:
        down: (dimension, rank), of float32.
        up: (rank, dimension), of float32.
        scale, shift: bring the cosines of moved vectors to the spread and the mean that cosines
            across languages have without the map, so that both can stand in one list.
    """

    down: Matrix
    up: Matrix
    scale: float
    shift: float

    def moved(self, query: Vector) -> Vector:
        """Return the unit vector to look for pages in other languages with."""
        moved = query + (query @ self.down) @ self.up
        return np.asarray(moved / np.linalg.norm(moved), np.float32)


@dataclass(frozen=True, slots=True)
class QueryMaps:
    """The maps of one embedding model, by language of the question."""

    maps: Mapping[str, QueryMap]

    @classmethod
    def packaged(cls, model: str) -> Self:
        """Return the maps that ship with the package; there are none for other models."""
        of_model, maps = _packaged()
        return cls(maps if model == of_model else {})

    def of(self, language: str) -> QueryMap | None:
        """Return the map for questions in this language, if there is one."""
        return self.maps.get(_WRITTEN_ALIKE.get(language, language))


def write_maps(file: IO[bytes], model: str, maps: Mapping[str, QueryMap], data_hash: str) -> None:
    """Write what `QueryMaps.packaged` reads, the matrices in half precision."""
    np.savez_compressed(
        file,
        model=model,
        languages=np.asarray(list(maps)),
        down=np.stack([one.down for one in maps.values()]).astype(np.float16),
        up=np.stack([one.up for one in maps.values()]).astype(np.float16),
        scale=np.asarray([one.scale for one in maps.values()], np.float32),
        shift=np.asarray([one.shift for one in maps.values()], np.float32),
        data_hash=data_hash,
    )


@functools.cache
def _packaged() -> tuple[str, dict[str, QueryMap]]:
    """Return the name of the model, and its maps."""
    with (
        (files("knowledge.embedding") / "query_maps.npz").open("rb") as file,
        np.load(file) as stored,
    ):
        down, up = stored["down"].astype(np.float32), stored["up"].astype(np.float32)
        scales, shifts = stored["scale"].tolist(), stored["shift"].tolist()
        names: list[str] = stored["languages"].tolist()
        maps = zip(down, up, scales, shifts, strict=True)
        return str(stored["model"]), {
            name: QueryMap(*one) for name, one in zip(names, maps, strict=True)
        }


def is_other_language(languages: NDArray[np.str_], language: str) -> NDArray[np.bool_]:
    """Tell which of these languages are another one; the two forms of Norwegian are one here."""
    alike = [one for one, written in _WRITTEN_ALIKE.items() if written == language]
    return ~np.isin(languages, [language, _WRITTEN_ALIKE.get(language, language), *alike])
