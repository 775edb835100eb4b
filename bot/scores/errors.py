"""The errors of receipts, episodes and scores; docs/errors.md draws the whole tree."""

from __future__ import annotations

from bot.errors import BotError


class ReceiptNotFound(BotError):
    """No receipt has this link."""

    code = "receipt_not_found"
    status = 404
    is_bad_input = True


class NothingToEnd(BotError):
    """Nothing was said in this conversation yet."""

    code = "nothing_to_end"
    status = 409
    is_bad_input = True


class StillAnswering(BotError):
    """A question waits for its reply; the conversation can be ended after it."""

    code = "still_answering"
    status = 409
    is_bad_input = True


class EpisodeNotOver(BotError):
    """There is nothing to score: the episode goes on, or nobody replied in it."""

    code = "episode_not_over"
    status = 409
    is_bad_input = True


class AlreadyScored(BotError):
    """The episode was given another score before."""

    code = "already_scored"
    status = 409
    is_bad_input = True


class ScoreLinkNotFound(BotError):
    """No link takes a score by this token, or not any more."""

    code = "score_link_not_found"
    status = 404
    is_bad_input = True
