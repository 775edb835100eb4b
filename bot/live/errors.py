"""The errors of the queue and of agents' live work; docs/errors.md draws the whole tree."""

from __future__ import annotations

from bot.errors import BotError


class NobodyThere(BotError):
    """No agent of the company is present, so there is nobody to wait for."""

    code = "nobody_there"
    status = 409
    is_bad_input = True


class NotPresent(BotError):
    """An agent who is not present cannot take a conversation."""

    code = "not_present"
    status = 409
    is_bad_input = True


class AlreadyClaimed(BotError):
    """Another agent has the conversation."""

    code = "already_claimed"
    status = 409
    is_bad_input = True


class ConversationEnded(BotError):
    """The conversation is resolved, so there is nothing to take over."""

    code = "conversation_ended"
    status = 409
    is_bad_input = True


class TooManyHeld(BotError):
    """The agent has as many conversations as they take at once."""

    code = "too_many_held"
    status = 409
    is_bad_input = True


class NotHeld(BotError):
    """Only the agent who has the conversation may do this in it."""

    code = "not_held"
    status = 409
    is_bad_input = True
