"""The errors of the knowledge package; docs/errors.md draws the whole tree."""

from __future__ import annotations

from collections.abc import Mapping


class SvarvaktError(Exception):
    """An error with a stable code and a message that is fit to show.

    Attributes:
        code: snake_case name that never changes; scripts and pages may rely on it.
        status: the HTTP status the API answers with.
        is_bad_input: whether the caller can mend it (the command line then exits with 2).
        detail: what a page needs to know to help; never what was sent to us.
    """

    code = "error"
    status = 500
    is_bad_input = False
    detail: Mapping[str, str] | None = None


class KnowledgeError(SvarvaktError):
    """Something is wrong with what we know."""

    code = "knowledge_error"


class CompanyNotFound(KnowledgeError):
    """No company has this slug."""

    code = "company_not_found"
    status = 404
    is_bad_input = True


class InvalidCompany(KnowledgeError):
    """A company's slug, host or language cannot be used."""

    code = "invalid_company"
    status = 422
    is_bad_input = True


class CompanyChanged(KnowledgeError):
    """Somebody else has changed the company since it was read."""

    code = "company_changed"
    status = 412


class IndexNotReady(KnowledgeError):
    """The company has no live index version yet."""

    code = "index_not_ready"
    status = 503


class IndexVersionNotFound(KnowledgeError):
    """The company has no such index version, or it cannot be made live."""

    code = "index_version_not_found"
    status = 404
    is_bad_input = True


class VersionBeingRestored(KnowledgeError):
    """A version's directory was removed and is being written again from SQL."""

    code = "version_being_restored"
    status = 503


class IndexDamaged(KnowledgeError):
    """An index directory does not match its manifest."""

    code = "index_damaged"


class EmbeddingMismatch(KnowledgeError):
    """An index was built with another embedding model than the one configured."""

    code = "embedding_mismatch"
    status = 409


class EmbeddingUnavailable(KnowledgeError):
    """The embedding model cannot be loaded or its endpoint does not answer."""

    code = "embedding_unavailable"
    status = 503


class InvalidFile(KnowledgeError):
    """A file given by the caller cannot be read as what it should be."""

    code = "invalid_file"
    status = 422
    is_bad_input = True


class VerifyFailed(KnowledgeError):
    """A new index version did not pass its probes, so it may not go live."""

    code = "verify_failed"
    status = 409
