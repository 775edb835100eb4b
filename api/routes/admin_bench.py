"""The route of the test bench: a question, and how its answer came about."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api.access.policies import GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.schemas.bench import (
    BenchAnswerView,
    BenchBody,
    BenchCitationView,
    BenchView,
    FeatureView,
    FloorsView,
    FoundPassageView,
    HitView,
)
from bot.answers.answers import Answer
from bot.bench import BenchResult
from knowledge.documents.documents import Audience
from knowledge.indexes.versions import IndexVersion
from knowledge.retrieval.trace import TracedPassage

router = APIRouter(prefix="/api/admin/v1/companies/{company}/test-bench", tags=["test bench"])
# Scores are for staff alone: a customer could probe the index with them (trust.md, S-29).
_ASK = [Depends(Policy("account", "write", roles=frozenset({Role.CONTENT_OWNER, Role.TEAM_LEAD})))]


@router.post("", dependencies=_ASK)
async def ask(body: BenchBody, company: GivenCompany, services: GivenServices) -> BenchView:
    """Ask any version; no conversation is made and nothing is stored."""
    inspection = services.inspection
    version = await inspection.version(company, body.version)
    bench = inspection.search.bench
    if body.audience is Audience.PUBLIC:
        result = await bench.answer(company, version, body.text, body.language)
    else:
        result = await bench.search_internal(company, version, body.text, body.language)
    hashes = {p.passage.document_version for p in result.trace.passages} if result.trace else set()
    hashes |= {one.document_version for one in result.answer.citations} if result.answer else set()
    ids = await inspection.documents.ids(company.id, hashes)
    return _view(version, body.audience, result, ids)


def _view(
    version: IndexVersion, audience: Audience, result: BenchResult, ids: dict[str, str]
) -> BenchView:
    trace, answer = result.trace, result.answer
    retrieval = trace.retrieval if trace else None
    timings_ms = answer.timings_ms if answer else retrieval.timings_ms if retrieval else {}
    spoken = retrieval.language if retrieval else answer.language if answer else ""
    return BenchView(
        number=version.number,
        audience=audience,
        query=retrieval.query if retrieval else result.question,
        language=spoken,
        evidence=retrieval.evidence if retrieval else None,
        floors=FloorsView(answered=result.floors.answered, related=result.floors.related),
        features=[
            FeatureView(name=share.name, value=share.value, effect=share.effect)
            for share in (trace.features if trace else ())
        ],
        candidates=trace.n_candidates if trace else 0,
        passages=[_found_view(passage, ids) for passage in (trace.passages if trace else ())],
        answer=None if answer is None else _answer_view(answer, ids),
        timings_ms=timings_ms,
    )


def _found_view(found: TracedPassage, ids: dict[str, str]) -> FoundPassageView:
    passage = found.passage
    return FoundPassageView(
        rank=found.rank,
        score=found.score,
        document=ids.get(passage.document_version),
        url=passage.url,
        title=passage.title,
        language=passage.language,
        headings=list(passage.heading_path),
        question=passage.question,
        text=passage.text,
        hits={name: HitView(rank=hit.rank, score=hit.score) for name, hit in found.hits.items()},
    )


def _answer_view(answer: Answer, ids: dict[str, str]) -> BenchAnswerView:
    return BenchAnswerView(
        text=answer.text,
        outcome=answer.outcome,
        language=answer.language,
        mode=answer.mode,
        citations=[
            BenchCitationView(
                n=one.n,
                url=one.url,
                title=one.title,
                quote=one.quote,
                document=ids.get(one.document_version),
            )
            for one in answer.citations
        ],
        fallback_reason=answer.fallback_reason,
    )
