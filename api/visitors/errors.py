"""The errors of customers' identity; docs/errors.md draws the whole tree."""

from __future__ import annotations

from api.errors import ApiError


class IdentityNotSetUp(ApiError):
    """The company has no key to check its site's tokens with."""

    code = "identity_not_set_up"
    status = 404
    is_bad_input = True


class IdentityRefused(ApiError):
    """The site's token does not prove who the customer is; why is in the log, not in the answer."""

    code = "identity_refused"
    status = 403
    is_bad_input = True


class IdentityExpired(IdentityRefused):
    """The site's token was good, but is too old, was used, or its customer signed out since."""

    code = "identity_expired"


class OtherPerson(ApiError):
    """Somebody else signed in than the one this conversation belongs to."""

    code = "other_person"
    status = 409
    is_bad_input = True


class SignInNotSetUp(ApiError):
    """The company has no provider that customers can sign in with."""

    code = "sign_in_not_set_up"
    status = 404
    is_bad_input = True


class SignInCancelled(ApiError):
    """The customer turned back at the provider."""

    code = "sign_in_cancelled"
    status = 403
    is_bad_input = True


class SignInExpired(ApiError):
    """A sign-in took too long, was finished already, or began in another browser."""

    code = "sign_in_expired"
    status = 403
    is_bad_input = True


class SignInFailed(ApiError):
    """The provider did not prove who the customer is."""

    code = "sign_in_failed"
    status = 403
    is_bad_input = True


class SignInUnavailable(ApiError):
    """The provider does not answer, or answers nonsense."""

    code = "sign_in_unavailable"
    status = 503


class InvalidIdentityKey(ApiError):
    """A key cannot be used to check tokens with."""

    code = "invalid_identity_key"
    status = 422
    is_bad_input = True


class IdentityKeyNotFound(ApiError):
    """The company has no such key in force."""

    code = "identity_key_not_found"
    status = 404
    is_bad_input = True


class InvalidIdentitySettings(ApiError):
    """A company's settings of identity cannot be read."""

    code = "invalid_identity_settings"
    status = 422
    is_bad_input = True
