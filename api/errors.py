"""The errors of the api package; docs/errors.md draws the whole tree."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.errors import SvarvaktError

_MAX_ROWS = 20  # of a file that are told of at once


class ApiError(SvarvaktError):
    """A request cannot be served."""

    code = "api_error"


class NotSignedIn(ApiError):
    """The request carries no token."""

    code = "token_missing"
    status = 401
    is_bad_input = True


class SignInNeeded(ApiError):
    """The request comes from nobody we know, or their session has ended."""

    code = "sign_in_needed"
    status = 401
    is_bad_input = True


class SignInRefused(ApiError):
    """Name and password do not fit; which of the two, or why, is told to nobody."""

    code = "sign_in_refused"
    status = 401
    is_bad_input = True


class InsecureAddress(ApiError):
    """The page was asked for without TLS, so a session could be read on the way."""

    code = "insecure_address"
    status = 403
    is_bad_input = True


class ForeignPage(ApiError):
    """A page that is not ours made the browser send the request."""

    code = "foreign_page"
    status = 403
    is_bad_input = True


class WrongMediaType(ApiError):
    """The body is not of the media type that the route takes."""

    code = "wrong_media_type"
    status = 415
    is_bad_input = True


class RoleMissing(ApiError):
    """The account has a role at the company, but none that may do this."""

    code = "role_missing"
    status = 403
    is_bad_input = True


class FrameCodeRefused(ApiError):
    """A frame's one-time code is not valid, not any more, or not for this frame."""

    code = "frame_code_refused"
    status = 403
    is_bad_input = True


class OpenIdRefused(ApiError):
    """What the OpenID Connect provider says does not open an account of ours."""

    code = "openid_refused"
    status = 403
    is_bad_input = True


class OpenIdNotSetUp(ApiError):
    """The settings name no OpenID Connect provider."""

    code = "openid_not_set_up"
    status = 404
    is_bad_input = True


class OpenIdUnavailable(ApiError):
    """The OpenID Connect provider does not answer, or answers nonsense."""

    code = "openid_unavailable"
    status = 503


class ApiTokenNotFound(ApiError):
    """The account has no such token."""

    code = "api_token_not_found"
    status = 404
    is_bad_input = True


class AccountNotFound(ApiError):
    """There is no such account."""

    code = "account_not_found"
    status = 404
    is_bad_input = True


class InvalidAccount(ApiError):
    """An account cannot be made with this name."""

    code = "invalid_account"
    status = 422
    is_bad_input = True


class InvalidPassword(ApiError):
    """A new password is too short or too long."""

    code = "invalid_password"
    status = 422
    is_bad_input = True


class DocumentNotFound(ApiError):
    """The version or company holds no such document."""

    code = "document_not_found"
    status = 404
    is_bad_input = True


class InvalidAuditHead(ApiError):
    """What was given as a noted head of the audit log is none."""

    code = "invalid_audit_head"
    status = 422
    is_bad_input = True


class ConditionMissing(ApiError):
    """A change does not say which state of the thing it was made on."""

    code = "condition_missing"
    status = 428
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


class InvalidGolden(ApiError):
    """Rows of a golden file cannot be used, or it holds none.

    Args:
        rows: line and problem of each; `detail` is problems by line.
    """

    code = "invalid_golden"
    status = 422
    is_bad_input = True

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {problem}" for line, problem in rows))
        self.detail = {str(line): problem for line, problem in rows[:_MAX_ROWS]}


class DialRunning(ApiError):
    """The company's golden questions are being asked already."""

    code = "dial_running"
    status = 409
    is_bad_input = True


class DialTooSlow(ApiError):
    """Golden questions took longer than they may."""

    code = "dial_too_slow"
    status = 503
