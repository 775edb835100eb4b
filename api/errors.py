"""The errors of the api package; docs/errors.md draws the whole tree."""

from __future__ import annotations

from knowledge.errors import SvarvaktError


class ApiError(SvarvaktError):
    """A request cannot be served."""

    code = "api_error"


class NotSignedIn(ApiError):
    """The request carries no token."""

    code = "token_missing"
    status = 401
    is_bad_input = True


class TooManyRequests(ApiError):
    """One visitor asks too much of us.

    Attributes:
        retry_after_s: when it makes sense to try again.
    """

    code = "too_many_requests"
    status = 429
    is_bad_input = True

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("too many requests")
        self.retry_after_s = retry_after_s


class PageNotBuilt(ApiError):
    """The chat page's scripts and styles have not been built: run `make web`."""

    code = "page_not_built"
    status = 503


class AssetNotFound(ApiError):
    """There is no such script or style."""

    code = "not_found"
    status = 404
    is_bad_input = True
