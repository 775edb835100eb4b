"""Word overlap: stems of all words or of those that carry meaning, and character n-grams."""

from __future__ import annotations

from knowledge.terms import fold, stems, words

_GRAM_CHARS = 4


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry no topic, in the six languages; a text of nothing else keeps them.
_STOP = _words(
    """
    og i å er det som på en et av for at til med har de om den ikke fra var ved eller kan skal man
    hva hvem hvor når hvilken hvilket hvilke hvordan hvorfor mange mye blir ble jeg du vi dere eg
    me dykk ikkje ein eit kva kven kvar korleis kvifor vert vart dei frå mykje och att ett är till
    inte vad vem när vilken vilket vilka hur varför ska där jag ni hvad hvornår af der ja on ei se
    että oli ovat mitä mikä missä miten miksi milloin kuka kun jos tai voi minä sinä the a an of
    to in is are was were do does did how what when where who why which can you we it and or with
    my your
    hos så også òg også här her här siden si sin sitt sine også blant gjennom through from as at by
    """
)


def content_words(text: str) -> list[str]:
    """Return the words that say what a text is about."""
    found = words(text)
    return [word for word in found if word not in _STOP] or found


def content_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that say what a text is about."""
    return stems(" ".join(content_words(text)), language)


def char_grams(text: str) -> list[str]:
    """Return the folded character 4-grams of those words; short words as they are."""
    return [gram for word in content_words(text) for gram in word_grams(word)]


def word_grams(word: str) -> list[str]:
    """Return one word's folded 4-grams, or the word when it is short."""
    folded = fold(word)
    if len(folded) <= _GRAM_CHARS:
        return [folded]
    return [folded[at : at + _GRAM_CHARS] for at in range(len(folded) - _GRAM_CHARS + 1)]
