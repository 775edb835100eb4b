"""Missing words: what a question names that the passages do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.indexes.index import SUBWORD
from knowledge.indexes.keyword_index import KeywordEntry, KeywordIndex, write_keyword_index
from knowledge.retrieval.missing_words import MissingWords
from knowledge.retrieval.terms import subwords

PAGES = [
    "Slik setter du opp eSIM på Samsung og iPhone.",
    "Fakturaen sendes på e-post den femte hver måned.",
    "Tindra 15 GB koster 259 kr i måneden.",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    directory: Path = tmp_path_factory.mktemp("words") / "keywords"
    write_keyword_index(
        directory, (SUBWORD,), [KeywordEntry({SUBWORD: subwords(p)}) for p in PAGES]
    )
    return KeywordIndex(directory)


def missing(index: KeywordIndex, question: str, page: int) -> MissingWords:
    return MissingWords.of(index, question, set(subwords(PAGES[page])))


def test_nothing_is_missing_from_the_page_that_answers(index: KeywordIndex) -> None:
    found = missing(index, "Når sendes fakturaene?", 1)
    assert (found.share, found.number, found.name) == (0.0, 0.0, 0.0)


def test_a_word_no_page_knows_is_strange(index: KeywordIndex) -> None:
    known = missing(index, "Hvordan setter jeg opp eSIM på Samsung?", 0)
    unknown = missing(index, "Hvordan bytter jeg knust skjerm på Samsung?", 0)
    assert unknown.strangest > known.strangest + 0.3
    assert unknown.share > known.share + 0.3


def test_another_number_is_missing(index: KeywordIndex) -> None:
    assert missing(index, "Hva koster Tindra 15 GB?", 2).number == 0.0
    assert missing(index, "Hva koster Tindra 30 GB?", 2).number == 1.0


def test_a_name_inside_the_question_is_missing(index: KeywordIndex) -> None:
    assert missing(index, "Virker eSIM på Huawei?", 0).name == 1.0
    assert missing(index, "Virker eSIM på Samsung?", 0).name == 0.0
    assert missing(index, "Virker det?", 0).name == 0.0
