"""Options that several commands of the command line take."""

from __future__ import annotations

from typing import Annotated

import typer

CompanyOption = Annotated[str, typer.Option("--company", help="The company's slug.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
