"""Routes of scores for team leads: figures of a period and the conversations behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from api.access.policies import GivenCompany, GivenServices, Policy
from api.access.roles import Role
from api.csv_text import csv_row
from api.schemas.receipt import DistributionView, GivenScoreView, HandledBy, ScoresView
from bot.scores.figures import Distribution, ScoreFigures, ScoreFilter
from knowledge.companies.companies import Company
from knowledge.database import utc_now

router = APIRouter(prefix="/api/admin/v1/companies/{company}/scores", tags=["scores"])
_READ = [Depends(Policy("account", "read", roles=frozenset({Role.TEAM_LEAD})))]
_COLUMNS = ("at", "score", "comment", "handled_by", "channel", "language", "conversation_id")
_PERIOD = timedelta(days=30)


def _wanted(
    company: GivenCompany,
    since: date | None = None,
    until: date | None = None,
    handled_by: HandledBy | None = None,
) -> ScoreFilter:
    """Read the period: days by the company's clock, both of them in it; else the last 30 days."""
    last = until or utc_now().astimezone(company.facts.zone).date()
    first = since or last - min(_PERIOD, last - date.min)
    end = last + min(timedelta(days=1), date.max - last)
    return ScoreFilter(company.id, _midnight(first, company), _midnight(end, company), handled_by)


def _midnight(day: date, company: Company) -> datetime:
    # A year from either end: there a zone's offset would leave the calendar.
    within = min(max(day, date(2, 1, 1)), date(9998, 12, 31))
    return datetime.combine(within, time(), company.facts.zone)


GivenFilter = Annotated[ScoreFilter, Depends(_wanted)]


@router.get("", dependencies=_READ)
async def read_scores(
    wanted: GivenFilter,
    services: GivenServices,
    before: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ScoresView:
    """Return number, mean and distribution of a period's scores, and the newest of them."""
    figures = ScoreFigures(services.database)
    by = await figures.distributions(wanted)
    counts = zip(*(one.counts for one in by.values()), strict=True)
    scores = await figures.newest(wanted, limit, before)
    return ScoresView.model_validate(
        {
            "since": wanted.since,
            "until": wanted.until,
            "all": DistributionView.of(Distribution(tuple(map(sum, counts)))),
            "by": {name: DistributionView.of(one) for name, one in by.items()},
            "scores": [GivenScoreView.of(one) for one in scores],
            "before": scores[-1].id if len(scores) == limit else None,
        }
    )


@router.get("/export.csv", dependencies=_READ, response_class=StreamingResponse)
async def export_scores(wanted: GivenFilter, services: GivenServices) -> StreamingResponse:
    """Return all scores of a period, one a line, in UTF-8 with a mark that Excel knows."""

    async def lines() -> AsyncIterator[str]:
        yield "\ufeff" + csv_row(_COLUMNS)
        async for one in ScoreFigures(services.database).all(wanted):
            at = one.at.isoformat(timespec="seconds")
            yield csv_row((at, *(getattr(one, name) for name in _COLUMNS[1:])))

    return StreamingResponse(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="scores.csv"'},
    )
