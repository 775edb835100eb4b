"""The order guard: whether a message is kept away from the chat model."""

from __future__ import annotations

from bot.guard.guard import without_invisible
from bot.guard.order_model import OrderModel
from bot.guard.order_signs import orders_about
from knowledge.embedding.embeddings import Embedder


class OrderGuard:
    """Knows order signs and, with the embedding model it was made for, what attacks mean.

    Args:
        embedder: the one that searches, so that a message is embedded once for both; without it,
            or with another model than the bundled one, order signs alone decide.
        model: the packaged one when not given.
    """

    def __init__(self, embedder: Embedder | None = None, model: OrderModel | None = None) -> None:
        self._model = model or OrderModel.packaged()
        fits = embedder is not None and embedder.name == self._model.embedder
        self._embedder = embedder if fits else None

    def keeps_away(self, message: str, question: str | None = None) -> bool:
        """Whether no chat model is to read a message.

        Args:
            message: as the customer sent it.
            question: the same as we search with it; made from the message when not given.
        """
        if orders_about(message):
            return True
        if self._embedder is None:
            return False
        read = without_invisible(message).strip() if question is None else question
        has_word = any(character.isalpha() for character in read)
        return has_word and self._model.is_attack(self._embedder.embed_queries([read]))
