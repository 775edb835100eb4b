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
    r"mitä maksaa|paljonko|when|what (year|date|time)|how (many|much|long|old|far|often|big)|"
    r"what does .* cost)\b",
    re.IGNORECASE,
)
_NAME_QUESTION = re.compile(
    r"^\W*(hvem|kven|vem|vilka personer|hvor|kor|kvar|var|kuka|ketkä|missä|mistä|who|where)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[^\W\d_a-zæøåäö]\w+")


class AnswerType(StrEnum):
    """What an answer must hold."""

    NUMBER = "number"
    NAME = "name"

    def is_met_by(self, text: str) -> bool:
        """Whether a sentence holds such a thing."""
        pattern = _NUMBER if self is AnswerType.NUMBER else _NAME
        return bool(pattern.search(text))


def answer_type(question: str) -> AnswerType | None:
    """Tell a question's answer type, None when it does not show."""
    if _NUMBER_QUESTION.search(question):
        return AnswerType.NUMBER
    if _NAME_QUESTION.search(question):
        return AnswerType.NAME
    return None
