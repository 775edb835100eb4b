"""Changes of a company's settings: written as asked, and put into the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from api.access.accounts import Account
from api.access.audit import Audit
from api.access.audit_chain import Details
from knowledge.companies.companies import Companies, CompanySettings, OwnCompany


async def change_company(
    companies: Companies,
    audit: Audit,
    account: Account | None,
    before: OwnCompany,
    changed: Callable[[CompanySettings], CompanySettings],
    revision: int | None = None,
) -> OwnCompany:
    """Change what a company says itself, and record what was changed.

    Args:
        account: who does it; None for the command line.
        before: as it was read.
        changed: makes the new settings of those that were read.
        revision: the one the change was made on; that of `before` when not given.

    Raises:
        CompanyNotFound: there is no such company any more, or no parent of this slug.
        CompanyChanged: somebody else has changed it since.
        InvalidCompany: a setting cannot be used, or the tree would go round in a circle.
    """
    company = before.company
    made_on = before.revision if revision is None else revision
    await companies.change(company.id, changed(before.settings), made_on)
    after = await companies.own(company.id)
    details = _changes(before.settings, after.settings)
    await audit.record(account, company, "company_changed", company.slug, details)
    return after


def with_floors(settings: CompanySettings, floors: Mapping[str, float]) -> CompanySettings:
    """Return settings with these floors besides those of other topics that it has."""
    own = settings.profile.get("floors", {})
    return replace(settings, profile={**settings.profile, "floors": {**own, **floors}})


def _changes(before: CompanySettings, after: CompanySettings) -> Details:
    """Return what was changed, as it was and as it is."""
    changes: dict[str, str] = {}
    for name in CompanySettings.__slots__:
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            changes[f"{name}_before"] = json.dumps(was, ensure_ascii=False)
            changes[f"{name}_after"] = json.dumps(is_now, ensure_ascii=False)
    return changes
