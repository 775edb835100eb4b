"""Answer evaluation with the real assistant on a small corpus."""

import json

from bot.settings import BotSettings
from eval.answers import contains_answer, evaluate_answers


def test_case_and_space_do_not_matter():
    assert contains_answer("Det er  innen\n30 Dager.", ["innen 30 dager"])
    assert not contains_answer("Det er 31 dager.", ["30 dager"])
    assert not contains_answer("Noe.", ["", " "])


def test_answers_contain_the_known_answer_and_prove_it(files, embedder, tmp_path):
    rows = [json.loads(line) for line in files.queries.read_text().splitlines()]
    gold = {"q1": "innen 30 dager", "q2": "den 5. hver måned"}
    rows = [{**row, "answer": gold[row["id"]]} for row in rows if row["id"] in gold]
    files.queries.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = tmp_path / "run.jsonl"
    result = evaluate_answers(
        files.corpus, files.queries, run, embedder=embedder, settings=BotSettings(chat_model="")
    )
    assert result.n == 2
    assert result.metrics["contains_answer"] == 1.0
    assert result.metrics["quotes_valid"] == 1.0
    outcomes = [result.metrics[name] for name in ("answered", "related", "refused")]
    assert sum(outcomes) == 1.0
    written = [json.loads(line) for line in run.read_text().splitlines()]
    assert [row["id"] for row in written] == ["q1", "q2"]
    assert all(row["contains_answer"] for row in written)
