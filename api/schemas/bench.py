"""The body and the views of the test bench."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.conversations import Body, Language, ShortText, View
from bot.answers.answers import Mode, Outcome
from knowledge.documents.documents import Audience


class BenchBody(Body):
    """A question for the test bench."""

    text: Annotated[ShortText, Field(max_length=4000)]
    version: Annotated[int, Field(ge=1)] | None = None
    language: Language | None = None
    audience: Audience = Audience.PUBLIC


class HitView(View):
    """What one retriever says of a passage; no rank when it did not find it."""

    rank: int | None
    score: float


class FoundPassageView(View):
    """A passage that was found."""

    rank: int
    score: float
    document: str | None
    url: str
    title: str
    language: str
    headings: list[str]
    question: str | None
    text: str
    hits: dict[str, HitView]


class FeatureView(View):
    """One feature of the evidence, and what it adds to it or takes from it."""

    name: str
    value: float
    effect: float


class FloorsView(View):
    """The evidence from which the bot answers, and from which it shows what is related."""

    answered: float
    related: float


class BenchCitationView(View):
    """A quote of the answer."""

    n: int
    url: str
    title: str
    quote: str
    document: str | None


class BenchAnswerView(View):
    """What a customer would have been told."""

    text: str
    outcome: Outcome
    language: str
    mode: Mode
    citations: list[BenchCitationView]
    fallback_reason: str | None


class BenchView(View):
    """How an answer came about.

    Attributes:
        evidence: 0 to 1; None when no search was made.
        answer: None for internal text, which no customer is answered from.
    """

    number: int
    audience: Audience
    query: str
    language: str
    evidence: float | None
    floors: FloorsView
    features: list[FeatureView]
    candidates: int
    passages: list[FoundPassageView]
    answer: BenchAnswerView | None
    timings_ms: dict[str, float]
