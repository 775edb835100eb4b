"""Golden questions: what a row may hold, and which rows are refused with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.golden import MAX_QUESTIONS, Problem, read_golden, read_golden_files
from knowledge.errors import InvalidFile

DEMO = Path(__file__).resolve().parents[2] / "demo" / "tindra"


def test_the_demos_questions_are_read() -> None:
    questions = read_golden_files([DEMO / "golden.jsonl", DEMO / "unanswerable.jsonl"])
    answerable = [one for one in questions if one.is_answerable]
    assert (len(answerable), len(questions)) == (55, 99)
    assert answerable[2].is_answered_by("https://www.tindra.example.no/hjelp/mistet-telefon.html")
    assert not answerable[2].is_answered_by("https://www.tindra.example.no/hjelp/")
    assert len({one.id for one in questions}) == 99


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("no json", Problem.NO_JSON),
        ('["text"]', Problem.NO_JSON),
        ({"relevant": ["/a"]}, Problem.NO_TEXT),
        ({"text": "  ", "relevant": ["/a"]}, Problem.NO_TEXT),
        ({"text": "x" * 2001, "relevant": ["/a"]}, Problem.NO_TEXT),
        ({"text": "a", "id": "1", "relevant": ["/a"]}, Problem.SAME_ID),
        ({"text": "a", "relevant": "/a"}, Problem.BAD_RELEVANT),
        ({"text": "a", "relevant": [7]}, Problem.BAD_RELEVANT),
        ({"text": "a"}, Problem.NOTHING_RELEVANT),
        ({"text": "a", "relevant": [], "answerable": True}, Problem.NOTHING_RELEVANT),
        ({"text": "a", "relevant": ["/a"], "answerable": False}, Problem.BOTH),
        ({"text": "a", "relevant": ["/a"], "topic": "faktura"}, Problem.BAD_TOPIC),
        ({"text": "a", "relevant": ["/a"], "topic": 7}, Problem.BAD_TOPIC),
    ],
)
def test_a_bad_row_is_named_by_its_line(row: object, problem: Problem) -> None:
    line = row if isinstance(row, str) else json.dumps(row)
    text = f'\ufeff{{"text": "Hva er frakt?", "relevant": ["/frakt"], "id": 1}}\n\n{line}\r\n'
    questions, bad = read_golden(text)
    assert [one.id for one in questions] == ["1"]
    assert [(one.line, one.problem) for one in bad] == [(3, problem)]
    assert str(bad[0]).startswith("line 3 ")


def test_all_that_a_row_may_say_is_kept() -> None:
    row = {
        "id": "a",
        "text": " Hva \ud83d koster det? ",
        "lang": "nb",
        "relevant": ["https://a.no/x?b=1", "/frakt og retur"],
        "topic": "/frakt",
        "answer": "49 kr",
    }
    [question, other], bad = read_golden(
        json.dumps(row) + '\n{"text": "Nei?", "answerable": false, "lang": "xx"}'
    )
    assert (other.language, other.is_answerable) == (None, False)
    assert (question.id, question.language, question.topic, bad) == ("a", "nb", "/frakt", [])
    assert question.text == "Hva \ufffd koster det?"
    assert question.is_answered_by("https://a.no/x?b=1")
    assert question.is_answered_by("https://b.no/frakt%20og%20retur")
    assert not question.is_answered_by("https://a.no/x")


def test_files_tell_their_ids_apart_and_refuse_what_is_wrong(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for file in (first, second):
        file.write_text('{"text": "Hva?", "answerable": false}\n')
    assert [one.id for one in read_golden_files([first, second])] == ["1", "b:1"]
    second.write_text('{"text": "Hva?"}\n')
    with pytest.raises(InvalidFile, match=r"b\.jsonl, line 1 has nothing relevant"):
        read_golden_files([first, second])
    for text in ("", '{"text": "Hva?", "answerable": false}\n' * (MAX_QUESTIONS + 1)):
        second.write_text(text.replace("Hva?", "Hva er dette?"))
        with pytest.raises(InvalidFile):
            read_golden_files([second])
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_golden_files([tmp_path / "none.jsonl"])


def test_there_are_at_most_so_many() -> None:
    text = '{"text": "Hva?", "answerable": false}\n' * (MAX_QUESTIONS + 5)
    questions, bad = read_golden(text)
    assert len(questions) == MAX_QUESTIONS
    assert [(one.line, one.problem) for one in bad] == [(MAX_QUESTIONS + 1, Problem.TOO_MANY)]
