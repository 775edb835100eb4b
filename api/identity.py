"""Identity: the parts that say who somebody is and what they did, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from api.accounts import Accounts
from api.passwords import Passwords
from api.sessions import Sessions
from api.settings import ApiSettings
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may come in."""

    accounts: Accounts
    passwords: Passwords
    sessions: Sessions

    @classmethod
    def build(cls, settings: ApiSettings, database: Database) -> Identity:
        """Put the parts together around a database."""
        return cls(
            accounts=Accounts(database),
            passwords=Passwords(),
            sessions=Sessions(
                database, settings.session_idle_minutes * 60, settings.session_max_hours * 3600
            ),
        )
