"""The contact directory: rows checked, the right function, by a way that is open at that hour."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.answers.answers import Outcome
from bot.directory.entries import DirectoryEntry, FunctionDraft
from bot.directory.replies import directory_answer
from bot.directory.rows import checked_rows, read_csv, remarks
from bot.directory.store import Directory
from bot.owner_errors import InvalidDirectory
from bot.owner_words import OwnerWords
from eval.owner_words import evaluate_owner_words
from knowledge.companies.companies import Companies, Company
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import LANGUAGES

FACTS = CompanyFacts("NO", phone="22 33 44 55", hours="Mo-Fr 08:00-16:00; PH off")
COMPANY = Company("c", "fjord", "Fjord kommune", "nb", (), FACTS)
HOURS = "Mo-Fr 09:00-14:00; PH off"
CSV = f"""key,name,name_en,handles,phone,email,hours,away,stand_in
byggesak,Byggesak,Building permits,"byggesak, nabovarsel",11 22 33 44,bygg@f.example.no,{HOURS},,
skatt,Kommunekassen,,"skatt, faktura",11 22 33 55,,{HOURS},2026-12-01/2026-12-04,byggesak
vei,Vei og park,,"hull i veien, gatelys",11 22 33 66,,,yes,
"""
OPEN, CLOSED = "2026-11-26T10:00", "2026-11-26T18:00"
BUILDING, TAX, ROAD = "11 22 33 44", "11 22 33 55", "11 22 33 66"


def entries(text: str = CSV) -> list[DirectoryEntry]:
    return [
        DirectoryEntry(draft.key, f"https://x/directory/{draft.key}", draft)
        for draft in read_csv(text, COMPANY)
    ]


def said(key: str, local: str, language: str = "nb", text: str = CSV):
    listed = entries(text)
    found = [entry for entry in listed if entry.draft.key == key]
    moment = FACTS.moment(datetime.fromisoformat(local))
    return directory_answer(found, listed, COMPANY, language, moment)


@pytest.mark.parametrize(
    ("local", "when"),
    [
        (OPEN, "Ring 11 22 33 44 nå, det er åpent til kl. 14:00."),
        ("2026-11-26T08:00", "åpner i dag kl. 09:00"),
        (CLOSED, "åpner i morgen kl. 09:00"),
        ("2026-11-27T18:00", "åpner mandag 30. november kl. 09:00"),
        ("2026-12-24T18:00", "åpner mandag 28. desember kl. 09:00"),  # the 25th is a holiday
        ("2026-05-16T10:00", "åpner mandag 18. mai kl. 09:00"),  # the 17th is a Sunday
        ("2027-03-24T15:00", "åpner tirsdag 30. mars kl. 09:00"),  # Easter
    ],
)
def test_the_way_that_is_open_else_when_it_opens(local: str, when: str) -> None:
    answer = said("byggesak", local)
    assert answer.outcome is Outcome.ANSWERED
    assert when in answer.text
    assert "bygg@f.example.no" in answer.text
    [citation] = answer.citations
    assert BUILDING in citation.quote
    assert citation.url == "https://x/directory/byggesak#nb"


@pytest.mark.parametrize(
    ("local", "number"),
    [("2026-11-30T10:00", TAX), ("2026-12-01T10:00", BUILDING), ("2026-12-04T10:00", BUILDING),
     ("2026-12-07T10:00", TAX)],
)  # fmt: skip
def test_who_is_away_is_not_given_out_but_who_stands_in(local: str, number: str) -> None:
    answer = said("skatt", local)
    shown = answer.text + "".join(one.quote for one in answer.citations)
    assert number in shown
    assert (TAX in shown) == (number == TAX)


def test_with_nobody_to_stand_in_the_matter_is_taken_here() -> None:
    answer = said("vei", OPEN)
    assert (answer.outcome, answer.offers_person) == (Outcome.HANDOFF, True)
    assert ROAD not in answer.text
    assert "22 33 44 55" in answer.text
    assert answer.citations == ()
    assert "22 33 44 55" not in said("vei", CLOSED).text


def test_stand_ins_that_wait_for_each_other_end() -> None:
    circle = CSV.replace(",yes,\n", ",yes,skatt\n").replace(",,\nskatt", ",yes,vei\nskatt")
    circle = circle.replace("2026-12-01/2026-12-04", "yes")
    assert said("skatt", OPEN, text=circle).outcome is Outcome.HANDOFF


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language(language: str) -> None:
    for key, local in (("byggesak", OPEN), ("byggesak", CLOSED), ("skatt", "2026-12-02T10:00"),
                       ("vei", OPEN)):  # fmt: skip
        answer = said(key, local, language)
        assert answer.text
        assert "{" not in answer.text
        assert answer.language == language


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("a b,Navn,,,11 22 33 44,,,,", {"line 2, key"}),
        ("a,,,,11 22 33 44,,,,", {"line 2, name"}),
        ("a,Navn,,,,,,,", {"line 2, phone"}),
        ("a,Navn,,,12x,nei,Mo 99,i morgen,b", {
            "line 2, phone", "line 2, email", "line 2, hours", "line 2, away", "line 2, stand_in"}),
        ("a,Navn,,,11 22 33 44,,,,a", {"line 2, stand_in"}),
        ("a,Navn,,,11 22 33 44,,,2026-12-04/2026-12-01,", {"line 2, away"}),
        ("a,Navn,,,11 22 33 44,,,,\na,Navn,,,11 22 33 44,,,,", {"line 2, key", "line 3, key"}),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_are_all_named(line: str, places: set[str]) -> None:
    with pytest.raises(InvalidDirectory) as caught:
        read_csv(f"{CSV.splitlines()[0]}\n{line}\n", COMPANY)
    assert set(caught.value.detail or {}) == places


@pytest.mark.parametrize("header", ["name,phone", "key,name,mobile", ""])
def test_columns_that_we_do_not_know_are_refused(header: str) -> None:
    with pytest.raises(InvalidDirectory):
        read_csv(f"{header}\n", COMPANY)


def test_semicolons_and_a_byte_order_mark_are_read() -> None:
    text = "\ufeffkey;name;handles\r\na;Ærlig navn;b, c\r\n"
    with pytest.raises(InvalidDirectory):  # it has no way to be reached
        read_csv(text, COMPANY)
    rows = read_csv(text.replace("handles", "phone").replace("b, c", "11 22 33 44"), COMPANY)
    assert rows[0].names == {"nb": "Ærlig navn"}


@pytest.mark.parametrize("phone", ["912 34 567", "+47 412 34 567"])
def test_private_looking_contacts_are_remarked(phone: str) -> None:
    draft = FunctionDraft(
        "a", {"nb": "A"}, {"nb": "a"}, {"phone": phone, "email": "kari.hansen@f.example.no"}
    )
    remark = remarks(checked_rows([("row 1", draft)], COMPANY), COMPANY)["a"]
    assert "mobile" in remark
    assert "person's" in remark
    assert "byggesak" not in remarks(read_csv(CSV, COMPANY), COMPANY)


async def test_a_table_replaces_the_whole_one_and_old_quotes_stay_provable(
    database: Database,
) -> None:
    company = await Companies(database).add("fjord", "Fjord", [], "nb")
    other = await Companies(database).add("other", "Other", [], "nb")
    child = await Companies(database).add("child", "Child", [], "nb", "fjord")
    directory = Directory(database, "https://chat.example.no")
    first = await directory.replace(company, read_csv(CSV, company))
    await directory.replace(company, read_csv(CSV, company)[:1])
    assert [one.draft.key for one in await directory.entries(company)] == ["byggesak"]
    assert await directory.entries(other) == []
    quote = first[1].quote("nb")
    stored = await Archive(database).document(company.id, quote.passage.document_version)
    assert stored is not None
    assert stored.text == quote.text
    assert (await directory.entry(first[1].id))[0].draft.key == "skatt"
    assert [one.name("nb") for one in await directory.entries(child)] == ["Byggesak"]
    await directory.replace(child, read_csv(CSV.replace("Byggesak", "Egen"), child))
    assert next(one.name("nb") for one in await directory.entries(child)) == "Egen"
    assert len(await directory.entries(child)) == 3
    assert [one.name("nb") for one in await directory.entries(company)] == ["Byggesak"]


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("Hvem behandler byggesaken min?", True),
        ("Who handles my building permit?", True),
        ("Kuka käsittelee rakennuslupaani?", True),
        ("hva koster byggesøknad?", False),
        ("Hvem kan søke om byggetillatelse?", False),
        ("Hvem vant valget?", False),
    ],
)
async def test_only_who_questions_are_answered(
    database: Database, text: str, is_answered: bool
) -> None:
    company = await Companies(database).add("fjord", "Fjord", [], "nb")
    await Directory(database, "").replace(company, read_csv(CSV, company))
    moment = FACTS.moment(datetime.fromisoformat(OPEN))
    told = await OwnerWords.on(database, "").about(company, text, "nb", moment)
    assert (told.answer is not None) == is_answered


def test_measured_in_six_languages() -> None:
    result = evaluate_owner_words("directory")
    assert result.n >= 100
    assert result.metrics["recall"] >= 0.95
    assert result.metrics["false_alarms"] <= 0.005
    for language in LANGUAGES:
        assert result.groups[f"lang:{language}"]["recall"] >= 0.9, language
