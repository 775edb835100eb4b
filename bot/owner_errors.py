"""The errors of what content owners write for the bot: notices and the contact directory."""

from __future__ import annotations

from bot.errors import BotError


class NoticeNotFound(BotError):
    """The company has no such notice."""

    code = "notice_not_found"
    status = 404
    is_bad_input = True


class NoticeChanged(BotError):
    """Somebody else changed the notice since it was read."""

    code = "notice_changed"
    status = 412
    is_bad_input = True


class InvalidNotice(BotError):
    """Something in a notice cannot be used.

    Args:
        field: which part of it.
        problem: what is wrong, for whoever wrote it.
    """

    code = "invalid_notice"
    status = 422
    is_bad_input = True

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.detail = {"field": field, "problem": problem}


class InvalidDirectory(BotError):
    """Rows of a contact directory cannot be used; nothing of it was stored.

    Args:
        problems: by place, such as `row 3, hours`, what is wrong there.
    """

    code = "invalid_directory"
    status = 422
    is_bad_input = True

    def __init__(self, problems: dict[str, str]) -> None:
        shown = "; ".join(f"{place}: {problem}" for place, problem in problems.items())
        super().__init__(shown)
        self.detail = problems


class DirectoryEntryNotFound(BotError):
    """There is no such entry of a contact directory."""

    code = "directory_entry_not_found"
    status = 404
    is_bad_input = True
