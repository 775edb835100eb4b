"""The errors of the bot package; docs/errors.md draws the whole tree."""

from __future__ import annotations

from knowledge.errors import SvarvaktError


class BotError(SvarvaktError):
    """Something is wrong with what we say or with whom we say it to."""

    code = "bot_error"


class InvalidQuestion(BotError):
    """A question was refused by the guard; `code` says why."""

    code = "invalid_question"
    status = 422
    is_bad_input = True

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SuggestionNotFound(BotError):
    """There is no such suggestion for this company."""

    code = "suggestion_not_found"
    status = 404
    is_bad_input = True


class ModelError(BotError):
    """The chat model did not give a usable answer; `code` says why."""

    code = "model_error"
    status = 502

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ModelUnavailable(ModelError):
    """The chat model cannot be reached, is too slow or is overloaded.

    Attributes:
        is_retryable: whether the same request may succeed a moment later.
        retry_after_s: what the model's server asked us to wait, if it did.
    """

    status = 503

    def __init__(
        self,
        code: str,
        message: str,
        is_retryable: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(code, message)
        self.is_retryable = is_retryable
        self.retry_after_s = retry_after_s


class ModelRefused(ModelError):
    """The chat model answered that it will not or cannot do this: key, name, size or filter."""
