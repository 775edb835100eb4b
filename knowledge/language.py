"""Language detection for the six languages, short questions included."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from knowledge.documents.documents import LANGUAGES

_LANGID = {"no": "nb", "nn": "nn", "sv": "sv", "da": "da", "fi": "fi", "en": "en"}
_ALIKE = frozenset({"nb", "nn"})  # who reads one reads the other
_WORD = re.compile(r"[^\W\d_]+")
# Words that one of the languages has and its neighbours write otherwise.
_TELLING = {
    "nb": """hvordan hva hvem hvorfor hvor hvilken hvilke jeg ikke mitt noe noen mye etter deg meg
        hjem nå også være blir fra denne disse vært kommer bruke dere hjelp spørsmål måned uke
        selv sette av ble het mellom ut opp tatt mens hvorav viktig spiller eneste språk skole bok
        nåværende veldig enn bodde sto fikk gikk når slik ønsker laget betyr begynte samme kalt""",
    "nn": """korleis kva kven kvifor kvar kor kvifor eg ikkje mitt noko nokon mykje etter deg meg
        heim no også vere vert frå desse vore kjem bruke dykk hjelp spørsmål månad veke sjølv
        setje eit ein dei ho me korfor nokre berre sidan einkvan kjøpe tilgjengeleg av vart mellom
        opp ut enn samstundes seier høyrer gjer veit treng logga lære""",
    "sv": """hur vad vem varför var vilken vilka jag inte mitt något någon mycket efter dig mig
        hem nu också vara blir från dessa varit kommer använda ni hjälp fråga månad vecka själv
        ett och är att för på kan få när kostar av mellan ut upp""",
    "da": """hvordan hvad hvem hvorfor hvor hvilken hvilke jeg ikke mit noget nogen meget efter dig
        mig hjem nu også være bliver fra disse været kommer bruge jer hjælp spørgsmål måned uge
        selv sætte af mit blev der mellem ud op taget mens vigtig sprog skole bog nuværende end
        boede stod fik gik når sådan ønsker lavet betyder begyndte samme kaldt hedder""",
    "fi": """miten mitä mikä kuka miksi missä minä ei ole voin voiko saan onko paljonko milloin
        kuinka minun teidän tai että kun mutta jos olen en mistä mihin""",
    "en": """how what who why where which i not my something much after you me home now also be
        is the are do does can my from these been use help question month week with of and to""",
}
# What customers write as a whole message, with all the languages that write it so.
_SHORT = {
    "nb nn": "takk jepp joda frakt levering passord nettbrett gebyr hjelp",
    "nb nn da": "faktura pris levering retur betaling kundeservice abonnement adresse klage",
    "nb nn fi": "hei",
    "sv da": "hej",
    "nb": """åpningstider oppsigelse strøm bredbånd regning regningen passordet innlogging glemt
        nøkkel vaktmester søppel renhold vannlekkasje flytting billigst
        hjelpe kvittering refusjon angrerett snakke heisann skatteetaten barnehage feil ødelagt""",
    "nn": """opningstider oppseiing straum straumen prisar breiband rekning rekninga
        gløymt innlogging nykel jau
        vaktmeister bosstømming barnehage flytting angrerett snakke einskild pengar attende""",
    "nb nn da sv": "faktura ja kontakt adress konto",
    "nb nn sv da fi en": "router wifi sms problem support service ok",
    "sv": """tack hejsan öppettider uppsägning bredband räkning räkningen lösenord inloggning
        nyckel vaktmästare sopor städning flytt kvitto återbetalning ångerrätt prata klagomål
        avgift leverans frakt retur hjälpa abonnemang kundtjänst glömt trasig förskola el""",
    "da": """tak hvornår hejsa åbningstider opsigelse bredbånd regning regningen
        adgangskode kodeord nøgle
        vicevært affald rengøring flytning kvittering refusion fortrydelsesret tale klage gebyr
        levering fragt hjælpe glemt virker børnehave strøm goddag""",
    "fi": """kiitos kiitti kyllä joo moi terve hinta hinnat hinnasto lasku laskut maksu toimitus
        palautus salasana aukioloajat irtisanominen laajakaista sähkö avain huoltomies jätteet
        siivous muutto kuitti hyvitys peruutusoikeus valitus apua ohje liittymä tilaus unohtui rikki
        asiakaspalvelu päiväkoti osoite tili yhteystiedot ja""",
    "en": """no hello hi thanks thank yes please price prices pricing invoice bill payment delivery
        shipping return refund password login opening hours cancel cancellation broadband
        electricity key caretaker garbage cleaning moving receipt complaint fee forgot broken
        address account subscription contact kindergarten sorry""",
}
_MIN_MARGIN = 4.0
_SHORT_WORDS = 3


def is_readable(page_language: str, language: str) -> bool:
    """Whether who wants one language reads a page in the other without a remark."""
    return page_language == language or {page_language, language} == _ALIKE


def detect_language(text: str, prior: str | None = None) -> str:
    """Return the language a text is written in, one of `LANGUAGES`.

    Args:
        prior: the language to keep when the text is too short or too mixed to tell; Norwegian
            Bokmål and Danish often differ in no word of a short question.
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    fallback = prior if prior in LANGUAGES else None
    if not words:
        return fallback or "nb"
    scores = _scores(text, words)
    if len(words) < _SHORT_WORDS and (owners := _owners_without(words, fallback)):
        scores = {language: scores[language] for language in owners}
    best = max(scores, key=lambda language: scores[language])
    is_shared = "nb" in scores and (best == "da" or (best == "nn" and fallback not in scores))
    if is_shared and best != fallback and scores[best] - scores["nb"] < _MIN_MARGIN:
        best = "nb"  # "Hvem var NN?" is both; far more of those who ask here write bokmål
    if fallback is None or best == fallback or fallback not in scores:
        return best
    margin = scores[best] - scores[fallback]
    return best if margin >= _MIN_MARGIN * (3 if len(words) < _SHORT_WORDS else 1) else fallback


def _owners_without(words: list[str], language: str | None) -> set[str]:
    """Return the languages of the words that tell; none where one of them is of this language."""
    owners = [set(found) for word in words if (found := _telling_words().get(word))]
    if not owners or language is None or any(language in found for found in owners):
        return set()
    return set.intersection(*owners) or set.union(*owners)


def _scores(text: str, words: list[str]) -> dict[str, float]:
    """Return a log score for each language: character n-grams, and words that tell."""
    scores = dict.fromkeys(LANGUAGES, float("-inf"))
    for code, score in _identifier().rank(text):
        language = _LANGID.get(code)
        if language is not None:
            scores[language] = max(scores[language], float(score))
    telling = _telling_words()
    for word in words:
        owners = telling.get(word, ())
        for language in owners:
            scores[language] += 9.0 / len(owners)
    return scores


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(_LANGID))
    return identifier


@cache
def _telling_words() -> dict[str, tuple[str, ...]]:
    owners: dict[str, set[str]] = {}
    for language, words in _TELLING.items():
        for word in words.split():
            owners.setdefault(word, set()).add(language)
    for languages, words in _SHORT.items():
        for word in words.split():
            owners.setdefault(word, set()).update(languages.split())
    return {word: tuple(sorted(languages)) for word, languages in owners.items()}
