"""The report of a dial as one HTML file: the curve, the floors, and the answers that are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.charts import curve
from eval.dial import Dial
from eval.dial_asking import AskedQuestion
from eval.report import write_html


def write_dial_report(
    path: Path, company: str, dial: Dial, asked: Sequence[AskedQuestion], measured_at: datetime
) -> None:
    """Write the report.

    Args:
        company: its slug.
        asked: what the dial was made of.

    Raises:
        InvalidFile: the file cannot be written.
    """
    environment = Environment(
        loader=PackageLoader("eval", "templates"), autoescape=True, undefined=StrictUndefined
    )
    wrong = [one for one in asked if one.may_be_answered and not one.is_right]
    html = environment.get_template("dial.html").render(
        company=company,
        dial=dial,
        measured_at=measured_at,
        rows=(*dial.topics, dial.whole),
        picture=curve(
            [(one.coverage, one.wrong_share) for one in dial.whole.curve if one.answerable],
            "answered",
            "of the answers wrong",
        ),
        wrong=sorted(wrong, key=lambda one: -one.evidence),
    )
    write_html(path, html)
