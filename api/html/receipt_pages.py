"""The receipt's page: question, answer and sources as they read then, for screen and paper."""

from __future__ import annotations

from contextlib import suppress
from html import escape

from api.html.ai_marks import html_attributes, html_source_type
from api.html.paper import Paper, listed, web_link, written
from api.html.shells import Assets
from bot.answers.answers import Citation
from bot.catalogue import MissingText
from bot.conversations.messages import Message, MessageState, StoredAnswer
from bot.receipts.receipts import Happening, Receipt
from bot.smalltalk.fixed_replies import UrgentTexts
from knowledge.documents.quoted_pages import PageToday


def receipt_page(receipt: Receipt, language: str, assets: Assets) -> str:
    """Return the page of a receipt.

    Args:
        language: of our own texts; what was said stays in its own.
    """
    return _Page(receipt, language).html(assets)


class _Page:
    def __init__(self, receipt: Receipt, language: str) -> None:
        self._receipt = receipt
        self._paper = Paper("receipt", receipt.company, language)
        self._t = self._paper.t

    def html(self, assets: Assets) -> str:
        company = self._receipt.company.name
        has_bot = any(message.role == "bot" for message in self._receipt.messages)
        parts = [
            "<header>",
            f'<p class="company">{escape(company)}</p>',
            f"<h1>{self._t('title')}</h1>",
            f'<p class="notice">{self._t("notice")}</p>' if has_bot else "",
            "</header>",
            self._messages(),
            self._outcome(),
            f"<footer><p>{self._t('about')}</p></footer>",
        ]
        title = self._t("made_by", company=company)
        return self._paper.page(title, "\n".join(part for part in parts if part), assets)

    def _messages(self) -> str:
        shown = [
            self._message(number, message)
            for number, message in enumerate(self._receipt.messages)
            if message.role != "system" or self._receipt.is_whole
        ]
        return "\n".join(shown)

    def _message(self, number: int, message: Message) -> str:
        if message.role == "system":
            return self._system(message)
        body = [self._head(message), html_source_type(message)]
        answer = message.answer
        if answer is None:
            body.append(written(message.text, message.language, attributes=' class="text"'))
        else:
            body += [self._answer(number, message, answer), self._sources(number, answer)]
        style = f'class="message {message.role}"{html_attributes(message)}'
        return f"<section {style}>\n" + "\n".join(one for one in body if one) + "\n</section>"

    def _head(self, message: Message) -> str:
        who = self._t(message.role)
        if message.role == "agent" and message.agent is not None:
            who = f"<bdi>{escape(message.agent)}</bdi>"
        heading = who
        if not self._receipt.is_whole:
            heading = self._t("question" if message.role == "customer" else "answer")
        by = "" if self._receipt.is_whole else f"{who} · "
        at = self._paper.time(message.created_at)
        return f'<h2>{heading}</h2>\n<p class="byline">{by}{at}</p>'

    def _answer(self, number: int, message: Message, answer: StoredAnswer) -> str:
        if answer.urgent is not None:
            return _urgent(UrgentTexts.of(answer.urgent, message.language), message.language)
        parts = [escape(answer.intro)] if answer.intro else []
        for sentence in answer.sentences:
            marks = "".join(
                f'<a class="mark" href="#{_anchor(number, n)}">[{n}]</a>'
                for n in sentence.citations
            )
            parts.append(f"{escape(sentence.lead)}{escape(sentence.text)}{marks}")
        text = "".join(parts) or escape(message.text)
        lang = escape(message.language)
        html = f'<p class="text" itemprop="text" dir="auto" lang="{lang}">{text}</p>'
        if answer.sentences:
            html += f'\n<p class="how">{self._t(f"mode_{answer.mode}")}</p>'
        if message.state is MessageState.STOPPED:
            html += f'\n<p class="how">{self._t("stopped")}</p>'
        return html

    def _sources(self, number: int, answer: StoredAnswer) -> str:
        if not answer.citations:
            return ""
        entries = "\n".join(
            self._source(number, one, one.url in answer.links) for one in answer.citations
        )
        return f'<h3>{self._t("sources")}</h3>\n<ol class="sources">\n{entries}\n</ol>'

    def _source(self, number: int, citation: Citation, is_link: bool) -> str:
        page = self._receipt.page(citation)
        lang = f' lang="{escape(citation.language)}"' if citation.language else ""
        shown = escape(citation.shown or citation.quote)
        quote = f"{escape(page.before)}<mark>{shown}</mark>{escape(page.after)}"
        read = self._t("not_archived")
        if page.read_at is not None:
            read = self._paper.with_time("read_at", page.read_at) + "."
        title = web_link(citation.url if is_link else "", citation.title)
        address = f'<span class="address">{escape(citation.url)}</span>'
        return (
            f'<li id="{_anchor(number, citation.n)}" value="{citation.n}">\n'
            f"<p>{title} {address}</p>\n"
            f'<blockquote dir="auto"{lang}>{quote}</blockquote>\n'
            f'<p class="how">{read}{self._today(page.today)}</p>\n</li>'
        )

    def _today(self, today: PageToday) -> str:
        if today is PageToday.UNKNOWN:
            return ""
        return f' <strong class="{today}">{self._t(f"today_{today}")}</strong>'

    def _system(self, message: Message) -> str:
        label = self._label(str(message.kind))
        at = self._paper.time(message.created_at)
        left = (message.details or {}).get("left")
        texts = [text for text in (message.text, left) if isinstance(text, str) and text]
        body = "\n".join(written(text, attributes=' class="text"') for text in texts)
        return (
            f'<section class="message system">\n<h2>{label}</h2>\n'
            f'<p class="byline">{at}</p>\n{body}\n</section>'
        )

    def _outcome(self) -> str:
        receipt = self._receipt
        lines = [self._t(f"status_{receipt.conversation.status}")]
        answer = receipt.messages[-1].answer if receipt.messages else None
        if not receipt.is_whole and answer is not None and answer.outcome is not None:
            with suppress(MissingText):
                lines.insert(0, self._t(f"outcome_{answer.outcome}"))
        happened = [self._happening(one) for one in receipt.happenings]
        said = f"\n<h3>{self._t('happenings')}</h3>\n{listed('ul', happened, 'happenings')}"
        return (
            f'<section class="outcome">\n<h2>{self._t("outcome")}</h2>\n'
            f"<p>{' '.join(lines)}</p>{said if happened else ''}\n</section>"
        )

    def _happening(self, happening: Happening) -> str:
        parts = [f"{self._paper.time(happening.at)}: {self._label(happening.kind)}."]
        if happening.starts_at is not None:
            parts.append(self._paper.with_time("starts_at", happening.starts_at) + ".")
        if happening.promised_at is not None:
            parts.append(self._paper.with_time("promised_at", happening.promised_at) + ".")
        return " ".join(parts)

    def _label(self, kind: str) -> str:
        try:
            return self._t(f"happening_{kind}")
        except MissingText:
            return self._t("happening_other")


def _urgent(texts: UrgentTexts, language: str) -> str:
    numbers = [
        f"{escape(label)} <strong>{escape(number)}</strong>" for label, number in texts.numbers
    ]
    return (
        f'<div itemprop="text" lang="{escape(language)}">\n'
        f'<p class="text">{escape(texts.lead)}</p>\n'
        f"{listed('ul', numbers, 'numbers')}\n<p>{escape(texts.after)}</p>\n</div>"
    )


def _anchor(message: int, n: int) -> str:
    return f"s{message}-{n}"
