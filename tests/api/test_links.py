"""Links: receipts and score forms opened by a token in the path, and by nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select, update

from api.access.roles import Role
from api.app import all_routes, policy_of
from bot.catalogue import text as fixed_text
from bot.scores.tables import ReceiptLinkRow, ScoreLinkRow
from knowledge.database import Database, utc_now
from knowledge.documents.documents import LANGUAGES
from tests.accounts import in_database
from tests.api.conftest import Client, Server
from tests.api.console import own_page, sign_in

LINK_ROUTES = [
    (method, route.path)
    for route in all_routes()
    if isinstance(route, APIRoute) and policy_of(route).auth == "link"
    for method in sorted(route.methods)
]
FORM = "application/x-www-form-urlencoded"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+")


def asked(server: Server, question: str = "frakt") -> tuple[Client, str]:
    """Return a customer with an answer, and the answer's id."""
    client = server.client().start()
    client.ask(question)
    return client, client.answers()[0]["id"]


def receipt_url(client: Client, message_id: str | None = None) -> str:
    body = {} if message_id is None else {"message_id": message_id}
    answer = client.http.post(f"{client.path}/receipt", json=body, headers=client.auth)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"url"}
    return str(answer.json()["url"])


def score_url(server: Server, client: Client) -> str:
    client.http.post(f"{client.path}/end", headers=client.auth)
    agent = sign_in(server.client(), Role.AGENT)
    path = f"/api/agent/v1/companies/tindra/conversations/{client.id}/score-link"
    answer = agent.http.post(path)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def everything(server: Server) -> Any:
    async def read(database: Database) -> list[str]:
        async with database.read() as session:
            rows = [
                await session.scalars(select(table)) for table in (ReceiptLinkRow, ScoreLinkRow)
            ]
            return sorted(row.token_hash for found in rows for row in found)

    return in_database(server.database_path, read)


@pytest.mark.parametrize(("method", "path"), LINK_ROUTES)
def test_wrong_tokens_get_one_answer(shared_server: Server, method: str, path: str) -> None:
    """Whatever it is, the answer does not tell why; a token of one kind opens no other kind."""
    client, answer_id = asked(shared_server)
    receipt, score = (
        token_of(receipt_url(client, answer_id)),
        token_of(score_url(shared_server, client)),
    )
    right, foreign = (receipt, score) if "receipt" in path else (score, receipt)
    before = everything(shared_server)
    headers = own_page(client) | {"Content-Type": FORM}
    bodies = set()
    for wrong in (
        foreign, client.token, client.id, answer_id, "0" * 43, right[:-1], right + "A", "x",
        right.swapcase(), f"{right}%00", f"{right}%20", "%F0%9F%98%80", "null", "a" * 3000,
    ):  # fmt: skip
        answer = client.http.request(
            method, path.replace("{token}", wrong), headers=headers, content=b"score=5"
        )
        assert answer.status_code == 404, wrong
        assert answer.headers["cache-control"] == "no-store"
        bodies.add(answer.text)
    assert len(bodies) == 1
    assert everything(shared_server) == before


def test_every_link_route_is_tried() -> None:
    assert {path for _, path in LINK_ROUTES} == {
        "/receipt/{token}", "/api/widget/v1/receipts/{token}", "/score/{token}",
    }  # fmt: skip


def test_a_receipt_says_what_it_must(shared_server: Server) -> None:
    client, answer_id = asked(shared_server)
    url = receipt_url(client, answer_id)
    assert url.startswith(f"{client.base_url}/receipt/")
    assert receipt_url(client, answer_id) == url
    stranger = shared_server.client()
    page = stranger.http.get(url)
    assert page.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "form-action 'none'" in page.headers["content-security-policy"]
    html = page.text
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in html
    assert "<script" not in html
    assert "style=" not in html
    assert "Tindra &lt;Mobil&gt;" in html
    assert 'data-ai="extractive"' in html
    for said in ("You asked about frakt.", "[1]", "https://example.test/1", "<mark>"):
        assert said in html, said
    assert fixed_text("en", "receipt.notice") in html  # the answer was in English


def test_a_receipt_in_every_language(shared_server: Server) -> None:
    client, answer_id = asked(shared_server)
    url = receipt_url(client, answer_id)
    for language in LANGUAGES:
        html = client.http.get(url, params={"lang": language}).text
        assert f'<html lang="{language}">' in html
        assert fixed_text(language, "receipt.outcome_answered") in html
        assert (
            f'<a href="?lang={language}" lang="{language}" hreflang="{language}" aria-current'
            in html
        )
        assert "You asked about frakt." in html, "what was said stays as it was"
    assert '<html lang="en">' in client.http.get(url, params={"lang": '"><script>'}).text


def test_what_a_receipt_does_not_tell(shared_server: Server) -> None:
    """trust.md S-29, D12: no scores, queries, ids or keys; nothing that was said elsewhere."""
    client, answer_id = asked(shared_server)
    client.ask("en hemmelighet")
    client.answers(2)
    client.http.post(
        f"{client.path}/handoff", headers=client.auth,
        json={"name": "Ola", "contact": "ola@example.no", "text": "Ring meg hjemme"},
    )  # fmt: skip
    token = token_of(receipt_url(client, answer_id))
    seen = client.http.get(f"/receipt/{token}").text
    view = client.http.get(f"/api/widget/v1/receipts/{token}")
    assert view.headers["cache-control"] == "no-store"
    for told in (seen, view.text):
        text = _TIME.sub("", told)  # "0.9" may stand in a fraction of a second
        for hidden in (
            "evidence", "0.9", "retrieved", "timings", "prompt", client.id, client.token, answer_id,
            token, "hemmelighet", "Ola", "ola@example.no", "Ring meg hjemme",
        ):  # fmt: skip
            assert hidden not in text, hidden
    found = view.json()
    assert [one["kind"] for one in found["happenings"]] == ["handoff_left"]
    assert found["messages"][1]["mode"] == "extractive"
    assert "mode" not in found["messages"][0]
    assert found["status"] == "pending"
    whole = client.http.get(receipt_url(client)).text
    assert "en hemmelighet" in whole
    assert "Ring meg hjemme" in whole
    assert "ola@example.no" not in whole


def test_only_the_customer_makes_receipts(shared_server: Server) -> None:
    client, answer_id = asked(shared_server)
    other, other_id = asked(shared_server)
    path = f"{client.path}/receipt"
    foreign = client.http.post(path, json={"message_id": other_id}, headers=client.auth)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "message_not_found")
    question_id = client.view()["messages"][0]["id"]
    question = client.http.post(path, json={"message_id": question_id}, headers=client.auth)
    assert question.status_code == 404
    for wrong in ({"message_id": "x"}, {"message_id": answer_id, "role": "agent"}, {"lang": "nb"}):
        assert client.http.post(path, json=wrong, headers=client.auth).status_code == 422
    assert client.http.post(path, json={}, headers=other.auth).status_code == 404


def test_links_are_stored_as_hashes_only(shared_server: Server) -> None:
    client, answer_id = asked(shared_server)
    tokens = [token_of(receipt_url(client, answer_id)), token_of(score_url(shared_server, client))]
    folder = shared_server.database_path.parent
    stored = b"".join(path.read_bytes() for path in folder.glob("svarvakt.db*"))
    assert answer_id.encode() in stored
    for token in tokens:
        assert token.encode() not in stored


def test_the_transcript_is_marked(shared_server: Server) -> None:
    client, _ = asked(shared_server)
    client.http.post(f"{client.path}/end", headers=client.auth)
    text = client.http.get(f"{client.path}/transcript.txt", headers=client.auth).text
    assert text.splitlines()[4] == "AI-Content: role=bot; mode=extractive"
    empty = shared_server.client().start()
    text = empty.http.get(f"{empty.path}/transcript.txt", headers=empty.auth).text
    assert text.splitlines()[4] == "AI-Content: none"


def send(client: Client, url: str, body: str, **headers: str) -> Any:
    sent = own_page(client) | {"Content-Type": FORM} | headers
    return client.http.post(url, content=body.encode(), headers=sent)


def test_a_score_by_link_without_script(shared_server: Server) -> None:
    client, _ = asked(shared_server)
    url = score_url(shared_server, client)
    phone = shared_server.client()
    page = phone.http.get(url, params={"lang": "fi"})
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["cache-control"] == "no-store"
    # Else browsers send `Origin: null` with the form.
    assert page.headers["referrer-policy"] == "same-origin"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert len(re.findall('type="radio"', page.text)) == 11
    assert fixed_text("fi", "score.question") in page.text
    assert phone.http.get(url).text.count(" checked") == 0, "opening it gives no score"
    sent = send(phone, f"{url}?lang=fi", "score=0&comment=Hei%0D%0Atoinen+%C3%A5")
    assert (sent.status_code, sent.headers["location"]) == (
        303, f"/score/{token_of(url)}?lang=fi",
    )  # fmt: skip
    thanks = phone.http.get(sent.headers["location"]).text
    assert fixed_text("fi", "score.given") in thanks
    assert "<form" not in thanks
    again = send(phone, url, "score=10")
    assert again.status_code == 303
    lead = sign_in(shared_server.client(), Role.TEAM_LEAD)
    scores = lead.http.get("/api/admin/v1/companies/tindra/scores").json()["scores"]
    [mine] = [one for one in scores if one["conversation_id"] == client.id]
    assert (mine["score"], mine["comment"], mine["channel"]) == (0, "Hei\ntoinen å", "link")
    assert mine["language"] == "fi"


def test_what_cannot_be_a_score_is_said_and_kept(shared_server: Server) -> None:
    client, _ = asked(shared_server)
    url = score_url(shared_server, client)
    for body, key in (
        ("comment=Viktig", "choose"), ("score=&comment=Viktig", "choose"),
        ("score=11&comment=Viktig", "choose"), ("score=-1&comment=Viktig", "choose"),
        ("score=5&score=6&comment=Viktig", "choose"),
        ("score=5&role=agent&comment=Viktig", "choose"),
        ("score=%D9%A5&comment=Viktig", "choose"), ("score=5.0&comment=Viktig", "choose"),
        (f"score=7&comment=Viktig{'x' * 2000}", "comment_too_long"),
    ):  # fmt: skip
        answer = send(client, url, body)
        assert answer.status_code == 422, body
        assert fixed_text("nb", f"score.{key}", max=2000) in answer.text, body
        assert "Viktig" in answer.text, body
    kept = send(client, url, f"score=7&comment={'x' * 2001}").text
    assert 'value="7" required checked' in kept
    assert send(client, url, "&".join("a=1" for _ in range(50))).status_code == 422
    assert client.http.get(f"{client.path}/score", headers=client.auth).json()["state"] == "open"


def test_no_other_page_sends_the_form(shared_server: Server) -> None:
    """K01, K03, K04: also with the token, which such a page would have to know."""
    client, _ = asked(shared_server)
    url = score_url(shared_server, client)
    for headers in (
        {"Origin": "null"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):  # fmt: skip
        assert send(client, url, "score=1", **headers).status_code == 403, headers
    assert send(client, url, '{"score":1}', **{"Content-Type": "text/plain"}).status_code == 415
    assert client.http.get(f"{client.path}/score", headers=client.auth).json()["state"] == "open"


def test_a_score_link_ends(shared_server: Server) -> None:
    client, _ = asked(shared_server)
    url = score_url(shared_server, client)

    async def grow_old(database: Database) -> None:
        async with database.write() as session:
            await session.execute(update(ScoreLinkRow).values(expires_at=utc_now() - timedelta(1)))

    in_database(shared_server.database_path, grow_old)
    assert client.http.get(url).status_code == 404
    assert send(client, url, "score=1").status_code == 404
