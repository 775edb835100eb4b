"""Content words: those of a text or of a question that say what it is about, in six languages."""

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
# Words of people who ask and not of pages that answer: "can I", "my", "hello, how long is". Pages
# say "you" where customers say "I", so on a small site such words are rare and would outweigh the
# topic.
_ASKING = _words(
    """
    hei hej hello hi moi terve heisann hejsan hejsa hallo jeg eg jag i du dere ni you vi we han
    hun hon meg deg seg oss dem mig dig sig os me us dykk min mitt mine mina mit mi my din ditt
    dine dit your sin sitt sine vår vårt våre våra vores our er deres jeres its skulle vil ville
    vill må måtte måste bør får få fikk fick blir bli ble blev bliver should must may might
    could would ha hatt haft hatte had has have være vært vara varit været gjør gjøre gjorde
    gjer gjera gör göra gør gøre noe noen noko nokon noget nogen nogle något någon några any
    some denne dette disse denna detta dessa this that these those her der da så nå no now here
    there bare bara kun only litt lite lidt enn än end hvis om if fordi mens men but lang langt
    lange lenge lång långt länge længe long ofte ofta often stor stort much many far voin voinko
    voiko saan saanko saako minun sinun meidän teidän minulla minulle onko olen olet ole olla
    mutta niin myös vain nyt tämä tuo nämä ne joka jotka kuin mistä mihin ketä te he kauan pitkä
    usein monta paljon for not get
    """
)


def topic_words(question: str) -> list[str]:
    """Return the words of a question that say what it is about, without those that only ask."""
    found = content_words(question)
    return [word for word in found if word not in _ASKING] or found


def content_words(text: str) -> list[str]:
    """Return the words that say what a text is about."""
    found = words(text)
    return [word for word in found if word not in _STOP] or found
