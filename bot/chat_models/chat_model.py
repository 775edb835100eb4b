"""The chat model: what writes answers when one is configured."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from bot.prompts import RenderedPrompt
from bot.settings import BotSettings


class ChatModel(Protocol):
    """What writes answers: an endpoint, or a script in tests."""

    def stream(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        """Yield the pieces of the model's text; raise ModelError."""
        ...

    async def close(self) -> None:
        """Close its connections."""


def load_chat_model(settings: BotSettings) -> ChatModel | None:
    """Return the chat model that the settings name, or None when they name none."""
    if not settings.chat_model:
        return None
    # Imported here: LangChain takes a second, and the product works without a model.
    from bot.chat_models.openai_chat_model import OpenAiChatModel

    return OpenAiChatModel.from_settings(settings)


@asynccontextmanager
async def opened_chat_model(settings: BotSettings) -> AsyncIterator[ChatModel | None]:
    """Load the chat model, if one is configured, and close it when the block ends."""
    model = load_chat_model(settings)
    try:
        yield model
    finally:
        if model is not None:
            await model.close()
