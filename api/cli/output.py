"""What the command line prints: results on stdout, errors as one line with a stable code."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from typing import Any

import typer

from knowledge.errors import SvarvaktError

EXIT_DONE, EXIT_CHECK_FAILED, EXIT_BAD_INPUT = 0, 1, 2

logger = logging.getLogger(__name__)
# Control and direction marks in a page's text must not reach the terminal (trust.md, S-26).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def print_json(value: Any) -> None:
    """Print one JSON value on a line of its own."""
    text = json.dumps(value, ensure_ascii=False)
    typer.echo(text.encode("utf-8", "replace").decode())  # no terminal takes lone surrogates


def print_lines(lines: Iterable[str]) -> None:
    """Print text for people."""
    for line in lines:
        typer.echo(_UNSAFE.sub("", line))


def error_json(error: SvarvaktError) -> dict[str, Any]:
    """Return an error as it is printed."""
    return {"error": {"code": error.code, "message": str(error)}}


def report_failure(error: Exception, as_json: bool) -> int:
    """Print why a command failed, and return the exit code."""
    if isinstance(error, SvarvaktError):
        code, message = error.code, str(error)
        status = EXIT_BAD_INPUT if error.is_bad_input else EXIT_CHECK_FAILED
    elif isinstance(error, typer.Abort):
        code, message, status = "aborted", "aborted", EXIT_CHECK_FAILED
    elif hasattr(error, "format_message"):  # the usage errors of typer
        code, message, status = "invalid_usage", error.format_message(), EXIT_BAD_INPUT
    else:
        logger.error("the command failed", exc_info=error)
        code, message, status = "internal_error", f"{type(error).__name__}: {error}", 1
    message = " ".join(_UNSAFE.sub("", message).split())
    if as_json:
        print_json({"error": {"code": code, "message": message}})
    else:
        typer.echo(f"error[{code}]: {message}", err=True)
    return status
