"""The errors of conversations; docs/errors.md draws the whole tree."""

from __future__ import annotations

from bot.errors import BotError


class ConversationNotFound(BotError):
    """There is no such conversation, or the token is not the one of this conversation."""

    code = "conversation_not_found"
    status = 404
    is_bad_input = True


class MessageNotFound(BotError):
    """There is no such message of the bot in this conversation."""

    code = "message_not_found"
    status = 404
    is_bad_input = True


class IdempotencyMismatch(BotError):
    """The id of this message was used before, for another text."""

    code = "idempotency_mismatch"
    status = 422
    is_bad_input = True


class ConversationFull(BotError):
    """The conversation has as many messages as it may have."""

    code = "conversation_full"
    status = 409
    is_bad_input = True


class TooManyUnanswered(BotError):
    """The customer must wait for answers before asking more in this conversation."""

    code = "too_many_unanswered"
    status = 429
    is_bad_input = True
