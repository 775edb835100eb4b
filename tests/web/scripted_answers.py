"""Scripted answers: what the browser tests' bot says, word for word and step by step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answers.answers import (
    Answer,
    AnswerFinished,
    AnswerRestarted,
    Citation,
    Outcome,
    PastMessage,
    ReplyEvent,
    Sentence,
    SentenceReleased,
)
from bot.catalogue import text as fixed_text
from bot.company_finder import CompanyFinder
from bot.directory.entries import DirectoryEntry, FunctionDraft
from bot.directory.replies import directory_answer
from bot.first_replies import FirstReplies, Gate
from bot.handoff.offers import handoff_offer
from bot.handoff.person_wish import wants_person
from bot.handoff.reasons import HandoffReason
from bot.handoff.replies import person_reply
from bot.notices.notice import Notice, NoticeDraft
from bot.notices.replies import notice_answer
from bot.notices.severity import Severity
from bot.smalltalk.fixed_replies import fixed_reply
from bot.turns.clarify import was_asked_back
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts

SITE = "https://tindra.example.no"
FACTS = CompanyFacts(on_call_phone="11 22 33 99")
ABROAD = (f"{SITE}/hjelp/utlandet.html", "Mobilen i utlandet")
FAMILY = (f"{SITE}/abonnement/familie.html", "Familie og barn")
HOSTILE_MARKUP = (
    '<img src=x onerror="alert(1)"><script>alert(2)</script> [klikk](javascript:alert(3)) '
    "**fet** `kode` https://evil.example/?a=1 <a href='https://evil.example'>x</a>"
)

FREE_IN_EU = "Samtaler, SMS og MMS er inkludert, også hjem til Norge."
ALL_DATA = (
    "Hele datamengden din kan brukes, bortsett fra i Fri Data, der du kan bruke 55 GB i måneden."
)
CHILD = "Barneabonnement følger de samme reglene, men er sperret for kjøp utenfor EU/EØS."
SHIP = (
    "Skip og fly bruker satellittnett som ikke er med i noen sone. "
    "Vi sperrer data der fra starten av."
)
OWN_LINKS = f"{SITE}/hjelp og [slik]({SITE}/slik)"
PRICES = (
    "Ringe, per minutt | 9 kr | 25 kr\nSende SMS | 2 kr | 5 kr\n"
    "Liten datapakke | 1 GB i 7 dager: 99 kr | 500 MB i 7 dager: 199 kr"
)


def cite(n: int, page: tuple[str, str], quote: str) -> Citation:
    """Return a citation of a page."""
    return Citation(n, page[0], page[1], quote, 100 * n, 100 * n + len(quote), f"{n:064x}")


@dataclass(frozen=True, slots=True)
class Script:
    """An answer and what happens while it is given.

    Attributes:
        waits_after: the reply waits here, behind so many sentences, until it is let go on.
        restarts: whether what was shown first is withdrawn once.
    """

    outcome: Outcome
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    intro: str = ""
    waits_after: int | None = None
    restarts: bool = False

    def answer(self, language: str) -> Answer:
        """Return the finished answer."""
        parts = [self.intro, *(one.lead + one.text for one in self.sentences)]
        return Answer(
            text="".join(parts),
            outcome=self.outcome,
            language=language,
            mode="extractive",
            evidence=0.9,
            sentences=self.sentences,
            citations=self.citations,
            offers_person=self.outcome is not Outcome.ANSWERED,
        )


ANSWERED = Script(
    Outcome.ANSWERED,
    (
        Sentence(FREE_IN_EU, (1,), ""),
        Sentence(ALL_DATA, (1,), " "),
        Sentence(CHILD, (2,), "\n\n"),
    ),
    (cite(1, ABROAD, f"{FREE_IN_EU} {ALL_DATA}"), cite(2, FAMILY, CHILD)),
)
LISTED = Script(
    Outcome.ANSWERED,
    (
        Sentence("Slik kjøper du en datapakke:", (1,), ""),
        Sentence("Logg inn på Min side.", (1,), "\n1. "),
        Sentence("Velg **Utlandet** og landet du reiser til.", (2,), "\n2. "),
        Sentence("Bekreft med koden du får på SMS.", (2,), "\n3. "),
    ),
    (
        cite(1, ABROAD, "Du kjøper den på Min side, eller ved å svare på SMS-en du får."),
        cite(2, ABROAD, PRICES),
    ),
)
RELATED = Script(
    Outcome.RELATED,
    (Sentence(SHIP, (1,), "\n\n"), Sentence(PRICES, (2,), "\n\n")),
    (cite(1, ABROAD, SHIP), cite(2, ABROAD, PRICES)),
)
HOSTILE = Script(
    Outcome.ANSWERED,
    (Sentence(HOSTILE_MARKUP, (1, 2), ""), Sentence(OWN_LINKS, (2,), " ")),
    (
        Citation(1, "javascript:alert(4)", HOSTILE_MARKUP, HOSTILE_MARKUP, 0, 9, "a" * 64),
        Citation(2, "https://tindra.example.no/x", HOSTILE_MARKUP, HOSTILE_MARKUP, 0, 9, "b" * 64),
    ),
)
REFUSED = Script(Outcome.REFUSED)
# Chosen by the first word that the question holds.
SCRIPTS = {
    "langsomt": replace(ANSWERED, waits_after=1),
    "tenk": replace(ANSWERED, waits_after=0),
    "omstart": replace(ANSWERED, waits_after=2, restarts=True),
    "datapakke": LISTED,
    "cruise": RELATED,
    "fotball": REFUSED,
    "angrep": HOSTILE,
}


def owners_answer(company: Company, text: str, language: str) -> Answer | None:
    """Return what a notice or the directory answers, as the assistant would, to two questions."""
    now = datetime.now(UTC)
    if "driftsproblem" in text:
        draft = NoticeDraft({"nb": "Treg levering i Nord-Norge."}, Severity.WARNING, now)
        title = {"nb": "Driftsmelding fra 26. november 2026 kl. 10:00"}
        notice = Notice("1", "1", 1, company.id, f"{SITE}/notices/1", title, draft, now)
        return notice_answer([notice], company, language, now)
    if "regningen" in text:
        row = FunctionDraft("f", {"nb": "Faktura"}, {"nb": "faktura"}, {"phone": "11 22 33 55"})
        entry = DirectoryEntry("1", f"{SITE}/directory/1", row)
        return directory_answer([entry], [entry], company, language, now)
    return None


class _Branches:
    """Two companies of a group, whichever company is asked."""

    async def branches(self, company_id: str) -> list[Company]:
        """Return them."""
        return [
            Company(name[0] * 32, name.lower(), f"{name} Vaktmester og eiendomsdrift", "nb", (),
                    CompanyFacts(phone=phone))
            for name, phone in (("Bergli", "22 22 22 20"), ("Strandkaia", "33 33 33 30"))
        ]  # fmt: skip


async def which_company(
    company: Company, history: Sequence[PastMessage], text: str, language: str
) -> Answer | None:
    """Return what the assistant of a group says of its companies; None for other questions."""
    if "selskap" not in text.lower() and not was_asked_back(history):
        return None
    first = FirstReplies(CompanyFinder(_Branches()))
    return (await first.about(company, history, text, language, datetime.now(UTC))).answer


class ScriptedAnswerer:
    """Answers by script; scripts that wait do so between `hold` and `go_on` (from any thread)."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._gate = asyncio.Event()
        self.pause_s = 0.05

    def hold(self) -> None:
        """Let answers wait from now on."""
        self._loop.call_soon_threadsafe(self._gate.clear)

    def go_on(self) -> None:
        """Let every waiting answer go on, and let none wait from now on."""
        self._loop.call_soon_threadsafe(self._gate.set)

    async def reply(
        self,
        company: Company,
        history: Sequence[PastMessage],
        text: str,
        language: str | None,
        *,
        gate: Gate,
    ) -> AsyncIterator[ReplyEvent]:
        """Yield the script's events."""
        spoken = language or company.language
        now = datetime.now(UTC)
        fixed = fixed_reply(replace(company, facts=FACTS), (), text, spoken, now)
        if fixed is None and wants_person(text):
            offer = handoff_offer(company.facts, now, HandoffReason.CUSTOMER_REQUEST)
            fixed = person_reply(company, spoken, offer)
        fixed = fixed or owners_answer(company, text, spoken)
        fixed = fixed or await which_company(company, history, text, spoken)
        fixed = fixed or await gate.reply(company, text, spoken)
        if fixed is not None:
            yield SentenceReleased(0, fixed.text)
            yield AnswerFinished(fixed)
            return
        script = self._script(text, spoken)
        answer = script.answer(spoken)
        await asyncio.sleep(self.pause_s)
        if script.intro:
            yield SentenceReleased(0, script.intro)
        at = len(script.intro)
        for count, sentence in enumerate(script.sentences):
            if count == script.waits_after:
                await self._gate.wait()
                if script.restarts:
                    yield AnswerRestarted("model_timeout")
                    at = len(script.intro)
                    break
            shown = sentence.lead + sentence.text
            numbers = set(sentence.citations)
            proof = tuple(one for one in script.citations if one.n in numbers)
            yield SentenceReleased(at, shown, sentence, proof)
            at += len(shown)
            await asyncio.sleep(self.pause_s)
        yield AnswerFinished(answer)

    def _script(self, text: str, language: str) -> Script:
        key = next((word for word in SCRIPTS if word in text.lower()), "")
        script = SCRIPTS.get(key, ANSWERED)
        if script.outcome is Outcome.ANSWERED:
            return script
        return replace(script, intro=fixed_text(language, f"bot.{script.outcome}"))
