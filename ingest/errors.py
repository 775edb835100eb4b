"""The errors of the ingest package."""

from __future__ import annotations

from knowledge.errors import SvarvaktError


class IngestError(SvarvaktError):
    """Something went wrong while knowledge was brought in."""

    code = "ingest_error"


class FetchError(IngestError):
    """One page or file could not be fetched or read.

    Args:
        code: stable name of what went wrong, shown in reports.
    """

    code = "fetch_failed"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PermanentFetchError(FetchError):
    """Trying again will not help: the page is refused, damaged or of no use."""


class TransientFetchError(FetchError):
    """Trying again later may help; what we had from there stays."""


class NothingExtracted(PermanentFetchError):
    """The page or file holds no text."""

    def __init__(self, message: str = "no text was found") -> None:
        super().__init__("nothing_extracted", message)


class InvalidSource(IngestError):
    """A source cannot be used: it is no address, not allowed, or there is no such file.

    Args:
        code: `invalid_source`, or the reason an address is refused.
    """

    code = "invalid_source"
    status = 422
    is_bad_input = True

    def __init__(self, message: str, code: str = "invalid_source") -> None:
        super().__init__(message)
        self.code = code


class SourceNotFound(IngestError):
    """The company has no such source, or the source no such file."""

    code = "source_not_found"
    status = 404


class SourceChanged(IngestError):
    """Somebody else has changed the source since it was read."""

    code = "source_changed"
    status = 412


class RunNotFound(IngestError):
    """The company has no such ingest run."""

    code = "run_not_found"
    status = 404


class RunNotRefused(IngestError):
    """Only a run that was refused can be made to go live all the same, and only the last one."""

    code = "run_not_refused"
    status = 409


class IngestRunning(IngestError):
    """Another run for the same company is under way."""

    code = "ingest_running"
    status = 409
