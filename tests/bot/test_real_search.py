"""The assistant over a real index with the bundled embedding model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome
from bot.answers.floors import Floors
from bot.assistant import Assistant
from knowledge.documents.documents import Document, FaqPair
from knowledge.documents.passages import Retrieval
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.retrieval.query_context import SearchContext
from knowledge.retrieval.search import HybridSearch
from tests.fakes import FJORDNETT

FAQ_QUESTION = "Hvordan sier jeg opp abonnementet mitt?"
FAQ_ANSWER = "Gå til Min side og trykk på Si opp. Abonnementet løper ut måneden."
FAQ_TEXT = f"{FAQ_QUESTION}\n{FAQ_ANSWER}"
DOCUMENTS = (
    Document(
        "https://www.fjordnett.example/angrerett",
        "Angrerett",
        "Du kan angre kjøpet innen 14 dager etter at du fikk varen. Returfrakten betaler du selv. "
        "Åpnede hygieneprodukter kan ikke returneres.",
        "nb",
    ),
    Document(
        "https://www.fjordnett.example/kontakt",
        "Kontakt oss",
        "Kundesenteret har åpent mandag til fredag kl. 08.00–16.00. Ring oss på 22 33 44 55.",
        "nb",
    ),
    Document(
        "https://www.fjordnett.example/sim",
        "Nytt SIM-kort",
        "Slik bestiller du nytt SIM-kort:\n- Logg inn på Min side\n- Velg SIM-kort\n"
        "- Trykk på Bestill\n\nEt nytt SIM-kort koster 49 kr og kommer i posten.",
        "nb",
    ),
    Document(
        "https://www.fjordnett.example/faq",
        "Spørsmål og svar",
        FAQ_TEXT,
        "nb",
        faq_pairs=(FaqPair(0, len(FAQ_QUESTION), len(FAQ_QUESTION) + 1, len(FAQ_TEXT)),),
    ),
)


@dataclass
class IndexSearch:
    """Searches one open index, as the retriever does for a company."""

    index: Index
    search_of_index: HybridSearch

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        return await asyncio.to_thread(
            self.search_of_index.search, self.index, query, language, limit, "v1", context
        )


@pytest.fixture(scope="module")
def assistant(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    passages = [passage for document in DOCUMENTS for passage in split(document)]
    vectors = {}
    for passage in passages:
        for text in search_texts(passage):
            embed = embedder.embed_queries if text.is_query else embedder.embed_passages
            vectors[text.text_hash] = embed([text.text])[0]
    directory = tmp_path_factory.mktemp("index") / "public"
    build_index(directory, passages, vectors, embedder.name)
    index = Index.open(directory, embedder.name)
    # The floors are not what is tested here: four pages are no corpus to be calibrated on.
    yield Assistant(IndexSearch(index, HybridSearch(embedder)), Floors(0.0, 0.0), embedder=embedder)
    index.close()


async def ask(assistant: Assistant, text: str, language: str | None = None) -> Answer:
    events = [event async for event in assistant.reply(FJORDNETT, (), text, language)]
    assert isinstance(events[-1], AnswerFinished)
    answer = events[-1].answer
    texts = {document.version_hash: document.text for document in DOCUMENTS}
    for citation in answer.citations:
        assert texts[citation.document_version][citation.start : citation.end] == citation.quote
    return answer


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Når er kundesenteret åpent?", "nb", "kl. 08.00–16.00"),
        ("Kor lenge kan eg angre kjøpet?", "nn", "14 dager"),
        ("Vad kostar ett nytt SIM-kort?", "sv", "49 kr"),
        ("Hvad koster et nyt SIM-kort?", "da", "49 kr"),
        ("Kuinka kauan voin perua ostoksen?", "fi", "14 dager"),
        ("Who pays for returning a product?", "en", "Returfrakten betaler du selv"),
    ],
)
async def test_answers_in_six_languages(
    assistant: Assistant, question: str, language: str, expected: str
) -> None:
    answer = await ask(assistant, question)
    assert answer.language == language
    assert answer.outcome is Outcome.ANSWERED
    assert expected in answer.text
    assert answer.citations


async def test_the_faqs_own_answer_is_given_verbatim(assistant: Assistant) -> None:
    answer = await ask(assistant, "hvordan sier jeg opp abonnement")
    assert answer.text == FAQ_ANSWER


async def test_a_list_is_shown_whole(assistant: Assistant) -> None:
    answer = await ask(assistant, "Hvordan bestiller jeg nytt SIM-kort?")
    assert "- Logg inn på Min side\n- Velg SIM-kort\n- Trykk på Bestill" in answer.text
