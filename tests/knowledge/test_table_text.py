"""Tables in plain text: which lines are rows, and which name the columns."""

from __future__ import annotations

import pytest

from knowledge.documents.documents import Document, Heading
from knowledge.documents.split import MAX_CHARS, split
from knowledge.documents.table_text import find_tables

PRICES = (
    "Abonnement | Pris | Data\nMini | 129 kr | 2 GB\nMidt | 259 kr | 15 GB\nStor | 429 kr | fri"
)


def parts(text: str, *, goes_on: bool = False) -> list[tuple[str, list[str]]]:
    return [
        (text[table.start : table.head_end], [text[start:end] for start, end in table.rows])
        for table in find_tables(text, goes_on=goes_on)
    ]


def test_caption_and_header_row_are_the_head() -> None:
    ((head, rows),) = parts(f"Se prisene.\n\nPriser fra mai\n{PRICES}\nAlt er med moms.")
    assert head == "Priser fra mai\nAbonnement | Pris | Data"
    assert rows == PRICES.split("\n")[1:]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Navn | Pris\nLiten | 249\nStor | 349", "Navn | Pris"),
        ("Liten | 249\nStor | 349", ""),  # the first row holds a value itself
        ("Dag | Sted\nMandag | Bergen", ""),  # nothing tells a header from a row
        ("Avfall | Dag | Slik\nPapp | torsdag | flatt", "Avfall | Dag | Slik"),
        (
            "Bruk | Sone 2: USA | Sone 3: resten\nRinge | 9 kr | 25 kr",
            "Bruk | Sone 2: USA | Sone 3: resten",
        ),
        ("Dette er en setning.\nLiten | 249\nStor | 349", ""),
        ("Overskrift\n\nLiten | 249\nStor | 349", ""),
    ],
)
def test_what_is_a_head(text: str, head: str) -> None:
    assert [found for found, _ in parts(text)] == [head]


def test_a_single_line_of_cells_is_a_menu() -> None:
    assert parts("Hjem | Om oss | Kontakt\n\nVelkommen.") == []


def test_a_table_that_goes_on_has_only_rows() -> None:
    text = "Papp | torsdag | flatt\nGlass | fredag | skylt\n\nA | B\n1 | 2"
    assert [head for head, _ in parts(text, goes_on=True)] == ["", "A | B"]
    assert parts("Stor | 429 kr\n\nSlutt.", goes_on=True) == [("", ["Stor | 429 kr"])]
    assert parts("Slutt.\nStor | 429 kr\n", goes_on=True) == []


def test_a_long_table_stands_alone_and_its_head_goes_along() -> None:
    rows = "\n".join(f"Abonnement nummer {n} | {100 + n} kr | {n} GB" for n in range(40))
    table = f"Abonnement | Pris per måned | Data i Norge\n{rows}"
    intro = "Alle abonnementene har fri tale, SMS og MMS i Norge og i EU. " * 3
    text = f"Priser\n{intro}\n\n{table}\n\n{intro}"
    before, *middle, behind = split(Document("u", "Priser", text, "nb", (Heading(1, 0, 6),)))
    assert "|" not in before.text + behind.text
    assert middle[0].text.startswith("Abonnement | Pris per måned")
    assert middle[0].table_head == ""
    for passage in middle[1:]:
        start = passage.table_head_start
        assert passage.table_head == "Abonnement | Pris per måned | Data i Norge"
        assert text[start : start + len(passage.table_head)] == passage.table_head
        assert len(passage.text) <= MAX_CHARS


def test_a_head_is_not_cut_off_from_its_first_row() -> None:
    head = "Abonnement | " + " | ".join(f"Pris i et land som heter {n}" for n in range(12))
    rows = "\n".join("Mini | " + " | ".join(["129 kr"] * 12) for _ in range(3))
    first = split(Document("u", "Priser", f"{head}\n{rows}", "nb"))[0]
    assert first.text.startswith(head + "\nMini | 129 kr")
