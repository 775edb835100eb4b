"""Reading corpora and questions, with whatever fields are missing."""

import json

import pytest

from eval.corpus import read_cases, read_corpus
from knowledge.errors import InvalidFile


def write(path, *rows):
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_needs_only_id_and_text(tmp_path):
    (entry,) = read_corpus(write(tmp_path / "c.jsonl", {"id": 7, "text": "Hvordan får jeg hjelp?"}))
    assert (entry.id, entry.document.title, entry.site) == ("7", "", "")
    assert entry.document.language == "nb"


def test_null_language_is_detected(tmp_path):
    row = {"id": "q", "text": "Miten voin vaihtaa salasanan?", "lang": None, "relevant": None}
    (case,) = read_cases(write(tmp_path / "q.jsonl", row))
    assert case.language == "fi"
    assert case.relevant == frozenset()
    assert case.is_answerable


def test_blank_lines_and_line_separators_inside_text_are_fine(tmp_path):
    path = write(
        tmp_path / "q.jsonl", {"id": "a", "text": "x\u2028y"}, "", {"id": "b", "text": "z"}
    )
    assert [case.text for case in read_cases(path)] == ["x\u2028y", "z"]


@pytest.mark.parametrize(
    "rows",
    [
        ["{nonsense"],
        ["[1, 2]"],
        [{"text": "no id"}],
        [{"id": "a", "text": None}],
        [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}],
        [],
    ],
)
def test_bad_corpora_are_named(tmp_path, rows):
    with pytest.raises(InvalidFile):
        read_corpus(write(tmp_path / "c.jsonl", *rows))


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(InvalidFile) as caught:
        read_cases(tmp_path / "none.jsonl")
    assert caught.value.is_bad_input


def test_relevant_must_be_a_list(tmp_path):
    with pytest.raises(InvalidFile):
        read_cases(write(tmp_path / "q.jsonl", {"id": "a", "text": "x", "relevant": "b"}))
