"""Answer types: what a question's opening says its answer must hold."""

from __future__ import annotations

import re
from enum import StrEnum

_NUMBER_QUESTION = re.compile(
    r"\b(når|hvilket år|hvilken dato|hvor (mange|mye|lenge|lang|langt|stor|gammel|høy|ofte)|"
    r"hva koster|kva tid|kor (mange|mykje|lenge|lang|langt|stor|gammal|høg|ofte)|kva kostar|"
    r"när|vilket år|vilken dag|hur (många|mycket|länge|lång|långt|stor|stort|gammal|hög|höga|ofta)|"
    r"vad kostar|vilken ålder|hvornår|hvor (meget|længe|langt|gammel)|hvad koster|"
    r"milloin|minä vuonna|kuinka (monta|paljon|kauan|pitkä|vanha|usein)|moneltako|monelta|"
    r"mitä maksaa|paljonko|when|what (year|date|time)|what does .* cost|"
    r"how (many|much|long|old|far|often|big|soon|fast)|prisen|priset|price|hinta)\b",
    re.IGNORECASE,
)
_NAME_QUESTION = re.compile(
    r"^\W*(hvem|kven|vem|vilka personer|hvor|kor|kvar|var|kuka|ketkä|missä|mistä|who|where)\b",
    re.IGNORECASE,
)
_PHONE_QUESTION = re.compile(
    r"\b((hvem|kven|vem|hvor|kor|vart|var) ((skal|ska|kan|må|bør) )?((jeg|eg|jag|vi|man) )?"
    r"(ring|ringer|ringe|ringjer|ringje|ringa)|(hvilket|kva|vilket) (telefon)?nummer|"
    r"(mihin|mistä) (puhelin)?numero\w+|(minne|kenelle) (minä )?soitan|"
    r"(who|(which|what) number) (do|can|should|must) (i|we|you) (call|ring|phone|contact)|"
    r"telefonnummer\w*|puhelinnumero\w*|phone number)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_PHONE = re.compile(r"\+?\d(?:[ \u00a0-]?\d){4,}")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[^\W\d_a-zæøåäö]\w+")


class AnswerType(StrEnum):
    """What an answer must hold."""

    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"

    def is_met_by(self, text: str) -> bool:
        """Whether a sentence holds such a thing."""
        return bool(_PATTERNS[self].search(text))


_PATTERNS = {AnswerType.NUMBER: _NUMBER, AnswerType.PHONE: _PHONE, AnswerType.NAME: _NAME}


def answer_type(question: str) -> AnswerType | None:
    """Tell a question's answer type, None when it does not show."""
    return next((kind for kind, pattern in _QUESTIONS.items() if pattern.search(question)), None)


def asking_words(question: str) -> str:
    """Return the words that ask for the type ("hva koster"); an answer need not repeat them."""
    for pattern in (_PHONE_QUESTION, _NUMBER_QUESTION):
        match = pattern.search(question)
        if match is not None:
            return match.group()
    return ""


_QUESTIONS = {
    AnswerType.PHONE: _PHONE_QUESTION,
    AnswerType.NUMBER: _NUMBER_QUESTION,
    AnswerType.NAME: _NAME_QUESTION,
}
