"""Content words: those of a text that say what it is about, in the six languages."""

from __future__ import annotations

from knowledge.retrieval.terms import words


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
