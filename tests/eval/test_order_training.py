"""Training of the order model, on made vectors and on the packaged messages."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from bot.guard.order_model import OrderModel
from eval.injection import read_prompts
from eval.order_messages import OrderMessage, read_messages
from eval.order_training import FALSE_ALARMS, OrderTraining, fit_messages, hash_of

LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")


def _fitted() -> OrderTraining:
    random = np.random.default_rng(5)
    messages, rows = [], []
    for number in range(900):
        is_attack, language = number % 3 == 0, LANGUAGES[number // 3 % 6]
        kind = f"attack {number % 2}" if is_attack else "asked"
        text = f"message {number}"
        messages.append(OrderMessage(text, language, kind, text, is_attack, not is_attack))
        row = random.normal(size=240)
        row[number % 5] += 14.0 * is_attack
        rows.append(row)
    vectors = np.asarray(rows, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return fit_messages(messages, vectors, "made")


@pytest.fixture(scope="module")
def fitted() -> OrderTraining:
    return _fitted()


def test_it_learns_what_tells_attacks_from_questions(fitted: OrderTraining) -> None:
    unseen = fitted.figures["message not seen"]
    assert unseen["attack Nordic"] > 0.9
    assert unseen["attack en"] > 0.9


def test_the_threshold_keeps_few_honest_nordic_questions_away(fitted: OrderTraining) -> None:
    for group, share in FALSE_ALARMS.items():
        assert fitted.figures["message not seen"].get(f"development {group}", 0.0) <= share
    assert fitted.model.embedder == "made"


def test_the_same_messages_give_the_same_model(fitted: OrderTraining) -> None:
    written = []
    for one in (fitted, _fitted()):
        file = BytesIO()
        one.model.write(file)
        written.append(file.getvalue())
    assert written[0] == written[1]
    assert json.loads(fitted.as_json())["data_hash"] == fitted.model.data_hash


def test_our_messages_are_of_all_languages_and_told_once() -> None:
    rows = (files("eval") / "order_messages.jsonl").read_text("utf-8").splitlines()
    messages = [json.loads(row) for row in rows]
    assert len({row["id"] for row in messages}) == len(messages)
    assert len({row["text"] for row in messages}) == len(messages)
    for label in (0, 1):
        counts = Counter(row["lang"] for row in messages if row["label"] == label)
        assert min(counts[language] for language in LANGUAGES) >= 40
        assert len({row["kind"] for row in messages if row["label"] == label}) >= 13


def test_nothing_is_learnt_from_what_the_guard_is_measured_on(shared_data: Path) -> None:
    attacks = Path(__file__).parents[1] / "attacks"
    measured = [shared_data / "injection" / "prompts.jsonl"]
    measured += [attacks / f"{name}.jsonl" for name in ("direct", "hidden_context", "promises")]
    shown = {prompt.text.casefold() for path in measured for prompt in read_prompts(path)}
    assert not shown & {message.text.casefold() for message in read_messages(shared_data)}


def test_the_packaged_model_is_of_the_messages_beside_the_project(shared_data: Path) -> None:
    assert OrderModel.packaged().data_hash == hash_of(read_messages(shared_data))
