"""A conversation over real HTTP: asking, streaming, resuming, stopping, leaving a message."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.api.conftest import API, Client, Page, Server


def read_until_answered(client: Client, page: Page, answers: int = 1) -> list[str]:
    """Follow the stream until so many answers are final and the bot is idle."""
    names = []
    last_id = None if page.last_id is None else str(page.last_id)
    with client.stream(last_id) as events:
        for event in events:
            names.append(event.name)
            page.apply(event)
            if len(page.bot_messages) >= answers and page.status == "idle":
                break
    return names


def test_ask_and_stream(server: Server) -> None:
    client, page = server.client().start(), Page()
    with client.stream() as events:
        assert next(events).name == "status"
        assert client.ask("slow one").status_code == 202
        names = []
        for event in events:
            names.append(event.name)
            page.apply(event)
            if page.bot_messages and page.status == "idle":
                break
    assert names[:2] == ["message", "status"]
    assert names.count("delta") >= 3
    [answer] = page.bot_messages
    assert page.draft == answer["text"]
    assert answer["text"].count("😀") == 12
    assert answer["outcome"] == "answered"
    assert answer["sentences"][0] == {
        "text": "Sentence 0 😀 of Tindra <Mobil>.",
        "citations": [1],
        "lead": "",
    }
    assert answer["citations"][1]["n"] == 2
    assert answer["intro"] == ""
    assert [message["seq"] for message in client.view()["messages"]] == [1, 2]


def test_dropped_streams_resume_with_nothing_lost_or_doubled(server: Server) -> None:
    """The stream is cut after 1, 2, 3 … events, each time mid-answer, and taken up again."""
    chance = random.Random(7)
    for _ in range(6):
        client, page = server.client().start(), Page()
        client.ask("slow and dropped")
        drops = 0
        while not (page.bot_messages and page.status == "idle"):
            last_id = None if page.last_id is None else str(page.last_id)
            with client.stream(last_id) as events:
                for _ in range(chance.randint(1, 4)):
                    event = next(events)
                    page.apply(event)
                    if page.bot_messages and page.status == "idle":
                        break
            drops += 1
        assert drops > 2
        assert page.duplicates == 0
        [stored] = client.answers()
        assert page.bot_messages == [stored]
        assert stored["text"].startswith(page.draft)


def test_answer_is_finished_when_nobody_watches(server: Server) -> None:
    client = server.client().start()
    client.ask("slow alone")
    [answer] = client.answers()
    assert answer["text"].count("Sentence") == 12
    page = Page()
    assert read_until_answered(client, page)[0] == "message"
    assert page.bot_messages == [answer]


@pytest.mark.parametrize(
    "forged", ["0", "-1", "999999999999999999999", "1e3", "abc", "２", "1; DROP TABLE", "", "99"]
)
def test_forged_last_event_id_loses_nothing(server: Server, forged: str) -> None:
    client = server.client().start()
    client.ask("first")
    client.answers()
    page = Page()
    with client.stream(forged.encode()) as events:
        for event in events:
            page.apply(event)
            if event.name == "status":
                break
    assert len(page.messages) == 2


def test_last_event_id_skips_what_is_known(server: Server) -> None:
    client = server.client().start()
    client.ask("first")
    client.answers()
    with client.stream("1") as events:
        assert next(events).data["seq"] == 2
        assert next(events).name == "status"


def test_parallel_identical_posts_make_one_message(server: Server) -> None:
    client, client_id = server.client().start(), str(uuid4())
    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: client.ask("same", client_id), range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    client.answers()
    assert [message["role"] for message in client.view()["messages"]] == ["customer", "bot"]
    assert len(server.assistant.asked) == 1


def test_same_id_with_another_text_is_refused(server: Server) -> None:
    client, client_id = server.client().start(), str(uuid4())
    first = client.ask("one text", client_id)
    again = client.ask("one text", client_id.upper())
    other = client.ask("another text", client_id)
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    client.answers()
    assert len(client.view()["messages"]) == 2


def test_same_id_in_two_conversations_is_two_messages(server: Server) -> None:
    client_id = str(uuid4())
    one, two = server.client().start(), server.client().start()
    assert one.ask("a", client_id).status_code == 202
    assert two.ask("b", client_id).status_code == 202
    assert "about a" in one.answers()[0]["text"]
    assert "about b" in two.answers()[0]["text"]


def test_questions_queue_while_an_answer_is_shown(server: Server) -> None:
    """What comes before the reply shows is answered with it, what comes later on its own."""
    server.assistant.pause_s = 0.2
    client, page = server.client().start(), Page()
    client.ask("slow 1?")
    with client.stream() as events:
        for event in events:
            page.apply(event)
            if event.name == "delta":
                break
    assert client.ask("second?").status_code == 202
    read_until_answered(client, page, answers=2)
    view = client.view()
    assert [message["role"] for message in view["messages"]] == ["customer", "customer"] + [
        "bot"
    ] * 2
    assert [text for text, _, _ in server.assistant.asked] == ["slow 1?", "second?"]
    past = [message.text for message in server.assistant.asked[1][2]]
    assert past[0] == "slow 1?"
    assert len(past) == 2, "the second question is not part of its own history"
    assert view["last_event_id"] == 4


def test_stop_keeps_what_was_proven(server: Server) -> None:
    server.assistant.pause_s = 0.2
    client, page = server.client().start(), Page()
    client.ask("slow and stopped")
    with client.stream() as events:
        for event in events:
            page.apply(event)
            if event.name == "delta":
                assert client.http.post(f"{client.path}/stop", headers=client.auth).is_success
                break
    [answer] = client.answers()
    assert answer["stopped"] is True
    assert 1 <= len(answer["sentences"]) < 12
    assert answer["text"].startswith("Sentence 0 😀")
    shown = "".join(one["lead"] + one["text"] for one in answer["sentences"])
    assert answer["text"] == shown
    assert [one["n"] for one in answer["citations"]] == [
        n for one in answer["sentences"] for n in one["citations"]
    ]
    client.ask("and then")
    assert "and then" in client.answers(2)[1]["text"]


def test_stop_before_anything_was_found(server: Server) -> None:
    client = server.client().start()
    client.ask("never ends")
    assert client.http.post(f"{client.path}/stop", headers=client.auth).status_code == 202
    [answer] = client.answers()
    assert (answer["text"], answer["stopped"]) == ("Svaret ble stoppet.", True)
    assert answer["sentences"] == []


def test_stop_without_a_reply_does_nothing(server: Server) -> None:
    client = server.client().start()
    assert client.http.post(f"{client.path}/stop", headers=client.auth).status_code == 202
    assert client.view()["messages"] == []


def test_a_withdrawn_answer_is_replaced(server: Server) -> None:
    client, page = server.client().start(), Page()
    with client.stream() as events:
        next(events)
        client.ask("restart please")
        names = []
        for event in events:
            names.append(event.name)
            page.apply(event)
            if page.bot_messages and page.status == "idle":
                break
    assert "restart" in names
    assert page.draft == page.bot_messages[0]["text"] == "Again."


def test_leaving_a_message_for_a_person(server: Server) -> None:
    client, page = server.client().start(), Page()
    body = {"name": "Kari", "contact": "kari@example.no", "text": "Ring meg"}
    with client.stream() as events:
        next(events)
        first = client.http.post(f"{client.path}/handoff", json=body, headers=client.auth)
        page.apply(next(events))
    again = client.http.post(f"{client.path}/handoff", json=body, headers=client.auth)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    [message] = page.messages.values()
    assert (message["role"], message["kind"]) == ("system", "handoff_left")
    assert message["details"]["left"] == "Ring meg"
    assert message["details"]["task_id"] == first.json()["task_id"]
    assert message["text"] == first.json()["text"]
    assert "kari@example.no" not in str(client.view())


def test_feedback_is_for_messages_of_the_bot(server: Server) -> None:
    client = server.client().start()
    client.ask("helpful?")
    [answer] = client.answers()
    path = f"{API}/messages/{answer['id']}/feedback"
    for body in ({"value": "down", "comment": "no"}, {"value": "up"}):
        assert client.http.post(path, json=body, headers=client.auth).status_code == 204
    question = client.view()["messages"][0]
    path = f"{API}/messages/{question['id']}/feedback"
    refused = client.http.post(path, json={"value": "up"}, headers=client.auth)
    assert (refused.status_code, refused.json()["code"]) == (404, "message_not_found")


def test_language_is_the_prior_of_answers_and_of_errors(server: Server) -> None:
    client = server.client().start()
    chosen = client.http.put(
        f"{client.path}/language", json={"language": "fi"}, headers=client.auth
    )
    assert chosen.json() == {"language": "fi"}
    assert client.view()["language"] == "fi"
    client.ask("hello")
    client.answers()
    assert server.assistant.asked[-1][1] == "fi"
    client.ask("never")
    client.http.post(f"{client.path}/stop", headers=client.auth)
    assert client.answers(2)[1]["text"] == "Vastaus pysäytettiin."


def test_transcript(server: Server) -> None:
    client = server.client().start(language="en")
    client.ask("a \u202ereversed question")
    client.answers()
    client.http.post(
        f"{client.path}/handoff", json={"contact": "x@y.no", "text": "call me"}, headers=client.auth
    )
    answer = client.http.get(f"{client.path}/transcript.txt", headers=client.auth)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.text
    assert text.startswith("Conversation with Tindra <Mobil>")
    assert "https://example.test/1" in text
    assert "call me" in text
    assert "\u202e" not in text
