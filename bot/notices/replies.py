"""Notice replies: answers that quote notices, and notices beside answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.answers.answers import Answer, Outcome, Sentence
from bot.answers.drafts import Draft
from bot.catalogue import text as fixed_text
from bot.moments import time_from
from bot.notices.notice import Notice
from knowledge.companies.companies import Company


def notice_answer(
    notices: Sequence[Notice], company: Company, language: str, moment: datetime
) -> Answer:
    """Return the answer that quotes notices: each whole, with its start and end before it."""
    said = [_said(notice, company, language, moment) for notice in notices]
    first = f"{fixed_text(language, 'notices.lead')} {said[0]}"
    draft = Draft(first)
    for notice in notices:
        draft.add_quotes([notice.quote(notice.language_for(language, company.language))])
    sentences = _with_leads(draft.sentences, ["", *said[1:]])
    return Answer(
        text=first + "".join(one.lead + one.text for one in sentences),
        outcome=Outcome.NOTICE,
        language=language,
        mode="extractive",
        evidence=0.0,
        sentences=sentences,
        citations=draft.citations,
    )


def with_notices(
    answer: Answer, notices: Sequence[Notice], company: Company, moment: datetime
) -> Answer:
    """Return an answer with notices behind it that whoever asked should know of."""
    if not notices:
        return answer
    language = answer.language
    text, sentences, citations = answer.text, list(answer.sentences), list(answer.citations)
    for notice in notices:
        draft = Draft()
        draft.add_quotes([notice.quote(notice.language_for(language, company.language))])
        n = len(citations) + 1
        citations.append(replace(draft.citations[0], n=n))
        said = _said(notice, company, language, moment, is_beside=True)
        # The first sentence of all stands behind the text in front of it, whatever its lead.
        lead = f"\n\n{said}\n" if sentences else "\n\n"
        text += lead if sentences else f"\n\n{said}{lead}"
        sentences.append(Sentence(draft.text, (n,), lead))
        text += draft.text
    return replace(answer, text=text, sentences=tuple(sentences), citations=tuple(citations))


def _with_leads(sentences: Sequence[Sentence], said: Sequence[str]) -> tuple[Sentence, ...]:
    return tuple(
        replace(sentence, lead=f"\n\n{lead}\n" if lead else "\n\n")
        for sentence, lead in zip(sentences, said, strict=True)
    )


def _said(
    notice: Notice, company: Company, language: str, moment: datetime, *, is_beside: bool = False
) -> str:
    """Return our own words in front of a notice: since when, until when, in which language."""
    draft = notice.draft
    start = time_from(moment, draft.starts_at, language, company.facts)
    key, until = ("beside", "beside_until") if is_beside else ("since", "between")
    if draft.ends_at is None:
        said = [fixed_text(language, f"notices.{key}", start=start)]
    else:
        end = time_from(moment, draft.ends_at, language, company.facts)
        said = [fixed_text(language, f"notices.{until}", start=start, end=end)]
    shown = notice.language_for(language, company.language)
    if notice.is_foreign(language, shown):
        named = fixed_text(language, f"bot.in_language.{shown}")
        said.insert(0, fixed_text(language, "notices.only_in", in_language=named))
    return " ".join(said)
