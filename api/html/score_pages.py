"""The score's page, reached by a link in an SMS or e-mail: a plain form, then thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

from pydantic import ValidationError

from api.html.paper import Paper
from api.html.shells import Assets
from api.schemas.receipt import MAX_COMMENT_CHARS, ScoreBody
from bot.scores.scores import ScoreLink
from knowledge.companies.companies import Company


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a customer sent.

    Attributes:
        body: the score; None when something is wrong.
        problem: key of the text that says what, in the section `score`.
        comment: as it was written, so that nothing is lost.
        score: as it was chosen.
    """

    body: ScoreBody | None
    problem: str = ""
    comment: str = ""
    score: str = ""


def read_form(sent: bytes) -> FilledForm:
    """Read a form as browsers send it; every field may stand once, and no other."""
    try:
        fields = parse_qsl(sent.decode("ascii", "replace"), True, max_num_fields=10)
    except ValueError:
        fields = [("", "")]
    given = dict(fields)
    score, comment = given.get("score", ""), given.get("comment", "")
    # Browsers send line breaks as two characters, and count them as one.
    text = comment.replace("\r\n", "\n").replace("\x00", "").strip()
    filled = FilledForm(None, "choose", text, score)
    is_ours = len(given) == len(fields) and set(given) <= {"score", "comment"}
    if not is_ours or not score.isascii() or not score.isdigit() or len(score) > 2:
        return filled
    if len(text) > MAX_COMMENT_CHARS:
        return FilledForm(None, "comment_too_long", text, score)
    try:
        return FilledForm(ScoreBody(score=int(score), comment=text or None))
    except ValidationError:
        return filled


def score_page(
    link: ScoreLink, company: Company, language: str, assets: Assets, filled: FilledForm | None
) -> str:
    """Return the form; or thanks, when the score was given.

    Args:
        filled: what was sent and cannot be used.
    """
    paper = Paper("score", company, language)
    body = _thanks(paper) if link.is_given else _form(paper, link, filled or FilledForm(None))
    head = f'<header>\n<p class="company">{escape(company.name)}</p>\n'
    return paper.page(paper.t("page_title"), head + body, assets)


def _thanks(paper: Paper) -> str:
    return f'<h1>{paper.t("page_title")}</h1>\n</header>\n<p class="notice">{paper.t("given")}</p>'


def _form(paper: Paper, link: ScoreLink, filled: FilledForm) -> str:
    about = paper.with_time("about", link.conversation.created_at, company=paper.company.name)
    problem, described = "", ""
    if filled.problem:
        said = paper.t(filled.problem, **_values(filled.problem))
        problem = f'<p class="problem" id="problem" role="alert">{said}</p>\n'
        described = ' aria-describedby="problem"'
    optional = paper.t("optional")
    in_comment = filled.problem == "comment_too_long"
    numbers = "\n".join(_number(number, filled.score) for number in range(11))
    return f"""<h1>{paper.t("page_title")}</h1>
<p>{about}</p>
</header>
<form method="post" action="?lang={paper.language}" class="score">
{problem}<fieldset{"" if in_comment else described}>
<legend>{paper.t("question")}</legend>
<div class="ends"><span>0 – {paper.t("low")}</span><span>10 – {paper.t("high")}</span></div>
<div class="numbers">
{numbers}
</div>
</fieldset>
<p><label for="comment">{paper.t("comment")} <span class="how">({optional})</span></label>
<textarea id="comment" name="comment" rows="4"{described if in_comment else ""}>
{escape(filled.comment)}</textarea></p>
<p><button type="submit">{paper.t("send")}</button></p>
</form>"""


def _number(number: int, chosen: str) -> str:
    checked = " checked" if chosen == str(number) else ""
    return (
        f'<label><input type="radio" name="score" value="{number}" required{checked}>'
        f"<span>{number}</span></label>"
    )


def _values(key: str) -> Mapping[str, object]:
    return {"max": MAX_COMMENT_CHARS} if key == "comment_too_long" else {}
