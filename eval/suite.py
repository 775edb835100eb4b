"""All development sets in one run: what `svarvakt eval all` measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.answerability import evaluate_answerability
from eval.answers import evaluate_answers
from eval.cross_language import evaluate_cross_language
from eval.follow_ups import evaluate_follow_ups
from eval.injection import evaluate_injection
from eval.internal_text import evaluate_internal_text
from eval.language import evaluate_language
from eval.results import EvalResult
from eval.retrieval import GroupBy, evaluate_retrieval
from eval.suggestions import evaluate_suggestions
from eval.support import evaluate_support
from eval.urgent import evaluate_urgent
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import InvalidFile

# How each set of questions is measured for retrieval; sites are companies of their own.
_RETRIEVAL: Mapping[str, GroupBy | None] = {"nordic_faq": "site", "norquad": None, "swequad": None}
_ANSWERS = ("norquad", "swequad")
_LANGUAGE = ("nordic_faq", "alchemy")
_ANSWERABILITY = ("answerability", "natural")
# Of the pages that answer nothing, every eighth: embedding them all takes a quarter of an hour.
_MTRAG_EVERY = 8
_SITES = ("digdir", "letsencrypt", "volterra")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A set and how it is measured; `name` is `MEASURE/SET`."""

    name: str
    run: Callable[[], EvalResult]


def measurements(data: Path, embedder: Embedder) -> Iterator[Measurement]:
    """Yield all measurements on a folder of development data.

    Args:
        data: as `../shared/data`: a folder per set, with `corpus.jsonl` and `queries.jsonl`.
        embedder: is shared by all of them.

    Raises:
        InvalidFile: the folder is not there.
    """
    if not data.is_dir():
        raise InvalidFile(f"{data} is no folder of development data")

    def corpus(name: str) -> Path:
        return data / name / "corpus.jsonl"

    def queries(name: str) -> Path:
        return data / name / "queries.jsonl"

    sites = {name: data / "sites" / name / "corpus.jsonl" for name in _SITES}
    for name, group in _RETRIEVAL.items():
        run = partial(evaluate_retrieval, corpus(name), queries(name), group, embedder=embedder)
        yield Measurement(f"retrieval/{name}", run)
    for name in _ANSWERS:
        run = partial(evaluate_answers, corpus(name), queries(name), embedder=embedder)
        yield Measurement(f"answers/{name}", run)
    for name in _ANSWERABILITY:
        run = partial(evaluate_answerability, sites, queries(name), embedder=embedder)
        yield Measurement(f"answerability/{name}", run)
    follow_ups = partial(evaluate_follow_ups, corpus("mtrag"), queries("mtrag"), embedder=embedder)
    yield Measurement("follow-ups/mtrag", partial(follow_ups, every=_MTRAG_EVERY))
    pair = (corpus("alchemy"), queries("alchemy"))
    yield Measurement(
        "cross-language/alchemy", partial(evaluate_cross_language, *pair, embedder=embedder)
    )
    suggest = partial(evaluate_suggestions, embedder=embedder)
    asked = {"nordic_faq": corpus("nordic_faq")}
    yield Measurement(
        "suggestions/nordic_faq", partial(suggest, asked, queries("nordic_faq"), True)
    )
    yield Measurement(
        "suggestions/answerability", partial(suggest, sites, queries("answerability"))
    )
    probes = (corpus("internal_kb"), queries("internal_kb"))
    yield Measurement(
        "internal-text/internal_kb", partial(evaluate_internal_text, *probes, embedder=embedder)
    )
    for name in _LANGUAGE:
        for prior, has_prior in (("alone", False), ("prior", True)):
            run = partial(evaluate_language, queries(name), has_prior)
            yield Measurement(f"language/{name}-{prior}", run)
    yield Measurement("support/pairs", evaluate_support)
    yield Measurement("urgent/messages", evaluate_urgent)
    prompts = data / "injection" / "prompts.jsonl"
    attacked = partial(evaluate_injection, [prompts], embedder=embedder)
    yield Measurement("injection/prompts", attacked)
