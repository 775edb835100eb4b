"""The command `audit verify`."""

from __future__ import annotations

import re

import typer

from api.access.audit import Audit, AuditFault, AuditHead
from api.cli.database import with_database
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.errors import InvalidAuditHead
from knowledge.database import Database


def verify(head: str | None, as_json: bool) -> None:
    """Check the log, print what is wrong and the head to note.

    Raises:
        typer.Exit: something is wrong.
    """
    noted = None if head is None else _noted(head)

    async def work(database: Database) -> tuple[list[AuditFault], AuditHead]:
        audit = Audit(database)
        return await audit.faults(noted), await audit.head()

    faults, newest = with_database(work)
    shown = f"{newest.seq}:{newest.hash}"
    if as_json:
        found = [{"seq": fault.seq, "problem": fault.problem} for fault in faults]
        print_json({"faults": found, "head": shown})
    else:
        print_lines(f"entry {fault.seq}: {fault.problem}" for fault in faults)
        print_lines([f"{len(faults)} faults, head {shown}"])
    if faults:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _noted(head: str) -> AuditHead:
    match = re.fullmatch(r"(\d{1,9}):([0-9a-f]{64})", head.strip())
    if match is None:
        raise InvalidAuditHead("a head is a number, a colon and 64 hex digits")
    return AuditHead(int(match[1]), match[2])
