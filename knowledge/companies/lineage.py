"""The line of companies from one up to the top of its tree, in SQL."""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, Integer, literal, select

from knowledge.tables import CompanyRow

MAX_LEVELS = 3  # group, company, place


def lineage_where(condition: ColumnElement[bool]) -> CTE:
    """Return the rows (id, parent_id, level) of a company and those above it; its level is 0.

    It ends at `MAX_LEVELS` even where rows were made to go round in a circle by hand.
    """
    line = (
        select(CompanyRow.id, CompanyRow.parent_id, literal(0, Integer).label("level"))
        .where(condition)
        .cte("line", recursive=True)
    )
    return line.union_all(
        select(CompanyRow.id, CompanyRow.parent_id, line.c.level + 1)
        .join(line, CompanyRow.id == line.c.parent_id)
        .where(line.c.level < MAX_LEVELS - 1)
    )
