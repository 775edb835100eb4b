"""The bodies, views and events of the dial."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from api.content.dial_desk import DialResult
from api.schemas.company import Topic
from api.schemas.conversations import Body, View
from eval.dial import Basis, Dial, TopicDial
from eval.dial_asking import AskedQuestion
from eval.dial_curve import Point

MAX_GOLDEN_CHARS = 1_000_000
MAX_GOLDEN_BYTES = 3 * MAX_GOLDEN_CHARS  # JSON around them, and letters of two bytes
_MAX_WRONG = 50
_MAX_POINTS = 200


class GoldenBody(Body):
    """Golden questions as JSON lines."""

    golden: Annotated[str, Field(min_length=1, max_length=MAX_GOLDEN_CHARS)]


class FloorsBody(Body):
    """Floors to set, by topic; those of other topics stay."""

    floors: Annotated[dict[Topic, float], Field(min_length=1, max_length=50)]


class DialStateView(View):
    """The floors in force.

    Attributes:
        floors: by topic.
        settings_floor: what holds where there is none.
    """

    floors: dict[str, float]
    settings_floor: float | None


class PointView(View):
    """What a floor gives; shares that cannot be told are null."""

    floor: float | None
    answerable: int
    answered: int
    answers: int
    wrong: int
    coverage: float | None
    wrong_share: float | None
    wrong_bound: float | None

    @classmethod
    def of(cls, point: Point) -> Self:
        """Show a point."""
        return cls(
            floor=point.floor,
            answerable=point.answerable,
            answered=point.answered,
            answers=point.answers,
            wrong=point.wrong,
            coverage=point.coverage if point.answerable else None,
            wrong_share=point.wrong_share if point.answers else None,
            wrong_bound=point.wrong_bound if point.answers else None,
        )


class TopicView(View):
    """A topic; its name is empty for the whole company."""

    topic: str
    questions: int
    unanswerable: int
    floor: float | None
    basis: Basis
    now: PointView
    then: PointView

    @classmethod
    def of(cls, topic: TopicDial) -> Self:
        """Show a topic."""
        return cls(
            topic=topic.topic,
            questions=topic.questions,
            unanswerable=topic.unanswerable,
            floor=topic.floor,
            basis=topic.basis,
            now=PointView.of(topic.now),
            then=PointView.of(topic.then),
        )


class ChoiceView(View):
    """What follows when at most this share of the answers may be wrong."""

    at_most: float
    is_certain: bool
    answers_needed: int
    floors: dict[str, float]
    whole: TopicView
    topics: list[TopicView]

    @classmethod
    def of(cls, dial: Dial) -> Self:
        """Show a dial."""
        return cls(
            at_most=dial.at_most,
            is_certain=dial.is_certain,
            answers_needed=dial.answers_needed,
            floors=dial.floors,
            whole=TopicView.of(dial.whole),
            topics=[TopicView.of(one) for one in dial.topics],
        )


class WrongView(View):
    """A wrong answer: what it quotes, and which pages would be right."""

    text: str
    evidence: float
    quoted: str
    relevant: list[str]


class DialProgressView(View):
    """The event `progress`: how many of how many questions were asked."""

    asked: int
    total: int


class DialFailedView(View):
    """The event `failed`: why there is no result."""

    code: str
    title: str


class DialResultView(View):
    """The event `done`: the curve, the choices, and the surest of the wrong answers."""

    questions: int
    met_before: int
    lacks_unanswerable: bool
    curve: list[PointView]
    choices: list[ChoiceView]
    wrong: list[WrongView]

    @classmethod
    def of(cls, result: DialResult) -> Self:
        """Show a result."""
        first = next(iter(result.dials.values()))
        points = first.whole.curve
        step = max(1, -(-len(points) // _MAX_POINTS))
        wrong = [one for one in result.asked if one.may_be_answered and not one.is_right]
        wrong.sort(key=lambda one: -one.evidence)
        return cls(
            questions=len(result.asked),
            met_before=result.met_before,
            lacks_unanswerable=first.lacks_unanswerable,
            curve=[PointView.of(point) for point in points[::step]],
            choices=[ChoiceView.of(dial) for dial in result.dials.values()],
            wrong=[_wrong(one) for one in wrong[:_MAX_WRONG]],
        )


def _wrong(one: AskedQuestion) -> WrongView:
    return WrongView(
        text=one.question.text,
        evidence=one.evidence,
        quoted=one.quoted[0] if one.quoted else "",
        relevant=list(one.question.relevant),
    )
