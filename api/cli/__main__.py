"""`python -m api.cli` is `svarvakt`."""

from __future__ import annotations

from api.cli.main import main

main()
