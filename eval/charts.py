"""Charts of a report as SVG: shares as bars, and curves over a unit square."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _MARGIN = 300, 220, 34
_BAR, _LABEL = 16, 190

Point = tuple[float, float]


def bars(values: Sequence[tuple[str, float]]) -> Markup:
    """Return a horizontal bar per name; values are shares from 0 to 1."""
    height = len(values) * (_BAR + 6) + 4
    parts = [
        Markup(
            '<text x="{x}" y="{y}" text-anchor="end">{name}</text>'
            '<rect x="{left}" y="{top}" width="{width:.1f}" height="{bar}"/>'
            '<text x="{after:.1f}" y="{y}">{value:.3f}</text>'
        ).format(
            x=_LABEL - 6, y=top + _BAR - 4, name=name, left=_LABEL, top=top, bar=_BAR,
            width=value * _WIDTH, after=_LABEL + value * _WIDTH + 6, value=value,
        )
        for top, (name, value) in zip(range(2, height, _BAR + 6), values, strict=False)
    ]  # fmt: skip
    return _picture(_LABEL + _WIDTH + 50, height, parts)


def curve(points: Sequence[Point], x_label: str, y_label: str, diagonal: bool = False) -> Markup:
    """Return a line through points of a unit square, with the diagonal where it is the ideal."""
    line = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    parts = [
        Markup('<path class="axis" d="M{l},{t} V{b} H{r}"/>').format(
            l=_x(0), t=_y(1), b=_y(0), r=_x(1)
        ),
        Markup('<polyline points="{line}"/>').format(line=line),
        Markup('<text x="{x}" y="{y}" text-anchor="middle">{label}</text>').format(
            x=_x(0.5), y=_HEIGHT - 4, label=x_label
        ),
        Markup('<text x="4" y="{y}">{label}</text>').format(y=12, label=y_label),
        *(
            Markup('<text x="{x}" y="{y}" text-anchor="end">{n}</text>').format(
                x=_x(0) - 4, y=_y(n) + 4, n=n
            )
            for n in (0, 0.5, 1)
        ),
    ]
    if diagonal:
        parts.insert(
            1,
            Markup('<path class="ideal" d="M{a},{b} L{c},{d}"/>').format(
                a=_x(0), b=_y(0), c=_x(1), d=_y(1)
            ),
        )
    return _picture(_WIDTH, _HEIGHT, parts)


def _x(value: float) -> float:
    return _MARGIN + value * (_WIDTH - 2 * _MARGIN)


def _y(value: float) -> float:
    return _HEIGHT - _MARGIN - value * (_HEIGHT - 2 * _MARGIN)


def _picture(width: int, height: int, parts: Sequence[Markup]) -> Markup:
    frame = Markup('<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img">{inner}</svg>')
    return frame.format(w=width, h=height, inner=Markup("").join(parts))


def reliability(scores: Sequence[float], truths: Sequence[bool], n_bins: int = 10) -> list[Point]:
    """Return (mean score, share of true ones) for each bin of scores that holds any."""
    points = []
    for number in range(n_bins):
        rows = [
            (score, truth)
            for score, truth in zip(scores, truths, strict=True)
            if min(int(score * n_bins), n_bins - 1) == number
        ]
        if rows:
            points.append(
                (
                    sum(score for score, _ in rows) / len(rows),
                    sum(truth for _, truth in rows) / len(rows),
                )
            )
    return points


def coverage_and_error(scores: Sequence[float], truths: Sequence[bool]) -> list[Point]:
    """Return (share of questions answered, share of those that have no answer) at each floor."""
    rows = sorted(zip(scores, truths, strict=True), key=lambda row: -row[0])
    points, wrong = [], 0
    for count, (_, truth) in enumerate(rows, 1):
        wrong += not truth
        points.append((count / len(rows), wrong / count))
    return points
