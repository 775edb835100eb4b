"""Situations of hand-off, written out: when, where, who is there, why - and what is offered.

Each row: name, local time, company, staffing, reason, channel, language, offer, promised_at (local
time, None for none), what the sentences must hold, what they must not.
"""

# One situation is one line, so that they can be read as a table.
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

from bot.handoff.reasons import HandoffReason as Why
from bot.handoff.staffing import NOBODY, Staffing

FREE = Staffing(free=2, present=3)
BUSY = Staffing(present=2, waiting=3, wait_s=420)
UNMEASURED = Staffing(present=2, waiting=1)
LONG = Staffing(present=1, waiting=9, wait_s=7200)

OFFICE = "Mo-Fr 08:00-16:00; PH off"
# A Norwegian company with everything.
NO: dict[str, Any] = {
    "phone": "22 33 44 55", "hours": OFFICE, "on_call_phone": "99 88 77 66",
    "chat_hours": "Mo-Fr 08:00-20:00; Sa 10:00-14:00; PH off",
    "callback_hours": "Mo-Fr 09:00-15:00; PH off", "answer_within": "4 working hours",
    "exceptions": [
        {"from": "2026-12-24", "hours": "09:00-12:00"},
        {"from": "2026-07-13", "to": "2026-07-17", "reason": {"nb": "ferie", "en": "holidays"}},
        {"from": "2026-09-04", "hours": "10:00-11:00", "channels": ["chat"], "reason": "kurs"},
    ],
}  # fmt: skip
DAYS = {**NO, "answer_within": "1 working day"}
NO_CALLS = {name: value for name, value in NO.items() if name != "callback_hours"}
SE = {"country": "SE", "hours": OFFICE, "answer_within": "1 working day"}
DK = {"country": "DK", "hours": OFFICE, "answer_within": "2 working hours"}
FI = {
    "country": "FI", "phone": "09 123 4567", "hours": OFFICE, "answer_within": "2 working days",
    "callback_hours": "Mo-Fr 10:00-12:00; PH off", "callback_minutes": 60,
}  # fmt: skip
NIGHT = {"hours": "Mo-Su 22:00-06:00", "answer_within": "6 working hours"}
BARE: dict[str, Any] = {}
ONLY_PHONE = {"phone": "22 33 44 55"}
ONLY_HOURS = {"hours": OFFICE}
ALWAYS = {"hours": "24/7", "answer_within": "1 working hour"}

Row = tuple[
    str, str, dict[str, Any], Staffing, Why, str, str, str, str | None, tuple[str, ...],
    tuple[str, ...],
]  # fmt: skip
ASK, MISSING, LOW, URGENT = (
    Why.CUSTOMER_REQUEST, Why.MISSING_KNOWLEDGE, Why.LOW_EVIDENCE, Why.URGENT,
)  # fmt: skip

SITUATIONS: list[Row] = [
    # An ordinary Tuesday: who is there decides.
    ("free", "2026-11-24T10:00", NO, FREE, ASK, "chat", "nb", "live", None, ("ta over her i chatten nå", "22 33 44 55"), ("stengt", "ringt opp")),
    ("busy", "2026-11-24T10:00", NO, BUSY, ASK, "chat", "nb", "live", None, ("nummer 4", "omtrent 7 min"), ("stengt",)),
    ("not measured", "2026-11-24T10:00", NO, UNMEASURED, ASK, "chat", "nb", "live", None, ("nummer 2", "Vi vet ikke hvor lang"), ("min.",)),
    ("too long a queue", "2026-11-24T19:00", NO, LONG, ASK, "chat", "nb", "callback", "2026-11-25T09:00", ("Ingen kan ta over",), ("kø",)),
    ("nobody there", "2026-11-24T10:00", NO, NOBODY, ASK, "chat", "nb", "callback", "2026-11-24T10:30", ("Ingen kan ta over", "ringe 22 33 44 55 nå", "innen tirsdag 24. november kl. 14:00"), ("stengt",)),
    ("nobody, no calls", "2026-11-24T10:00", NO_CALLS, NOBODY, ASK, "chat", "nb", "message", "2026-11-24T14:00", ("Ingen kan ta over",), ("ringt opp",)),
    ("chat after the phone", "2026-11-24T18:00", NO, FREE, ASK, "chat", "nb", "live", None, ("ta over her i chatten nå",), ("22 33 44 55",)),
    ("just before opening", "2026-11-24T07:59", NO, FREE, ASK, "chat", "nb", "callback", "2026-11-24T09:00", ("Vi har stengt nå.", "innen tirsdag 24. november kl. 12:00"), ("kø", "22 33 44 55")),
    ("at opening", "2026-11-24T08:00", NO, FREE, ASK, "chat", "nb", "live", None, (), ("stengt",)),
    ("at closing", "2026-11-24T20:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-11-25T09:00", ("Vi har stengt nå.", "innen onsdag 25. november kl. 12:00"), ()),
    ("slots need a quarter of an hour", "2026-11-24T14:20", NO, NOBODY, ASK, "chat", "nb", "callback", "2026-11-25T09:00", ("onsdag 25. november kl. 09:00",), ()),
    ("last slot of the day", "2026-11-24T14:15", NO, NOBODY, ASK, "chat", "nb", "callback", "2026-11-24T14:30", (), ()),
    ("time goes on the next day", "2026-11-24T14:00", NO_CALLS, NOBODY, ASK, "chat", "nb", "message", "2026-11-25T10:00", ("onsdag 25. november kl. 10:00",), ()),
    ("working day counts from tomorrow", "2026-11-24T10:00", DAYS, NOBODY, LOW, "email", "nb", "message", "2026-11-25T16:00", ("onsdag 25. november kl. 16:00",), ("chatten",)),
    ("Saturday's working day is Monday", "2026-11-28T11:00", DAYS, NOBODY, MISSING, "email", "nb", "message", "2026-11-30T16:00", ("Vi har stengt i dag, 28. november.",), ()),
    ("Saturday chat", "2026-11-28T11:00", NO, FREE, ASK, "chat", "nb", "live", None, (), ("stengt", "22 33 44 55")),
    ("Sunday", "2026-11-29T11:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-11-30T09:00", ("Vi har stengt i dag, 29. november.",), ("(",)),
    # Reasons change what comes first only where it cannot wait.
    ("urgent by day", "2026-11-24T10:00", NO, FREE, URGENT, "chat", "nb", "phone", None, ("Haster det? Ring 99 88 77 66 nå.", "22 33 44 55"), ()),
    ("urgent by night", "2026-11-24T03:00", NO, NOBODY, URGENT, "chat", "nb", "phone", None, ("Haster det? Ring 99 88 77 66 nå.", "stengt nå"), ("22 33 44 55",)),
    ("urgent on 17 May", "2026-05-17T03:00", NO, NOBODY, URGENT, "chat", "nb", "phone", None, ("Haster det? Ring 99 88 77 66 nå.", "grunnlovsdagen"), ()),
    ("urgent without on call", "2026-11-24T10:00", FI, NOBODY, URGENT, "chat", "fi", "phone", None, ("Soita heti numeroon 09 123 4567",), ("Voit soittaa nyt",)),
    ("urgent, nobody answers", "2026-11-24T22:00", FI, NOBODY, URGENT, "chat", "fi", "callback", "2026-11-25T10:00", ("Olemme nyt suljettuna.",), ("Soita heti",)),
    ("urgent, no facts", "2026-11-24T22:00", BARE, NOBODY, URGENT, "chat", "sv", "message", None, ("Du kan lämna ett meddelande.",), ("bråttom",)),
    ("policy", "2026-11-24T10:00", NO, FREE, Why.POLICY_RESTRICTION, "chat", "nb", "live", None, (), ("Haster",)),
    ("identity", "2026-11-24T21:00", NO, NOBODY, Why.IDENTITY_REQUIRED, "chat", "nb", "callback", "2026-11-25T09:00", (), ("Haster",)),
    ("a tool failed", "2026-11-24T10:00", NO, BUSY, Why.TOOL_FAILURE, "chat", "nb", "live", None, (), ()),
    ("unsupported", "2026-11-24T10:00", NO_CALLS, NOBODY, Why.UNSUPPORTED_REQUEST, "email", "nb", "message", "2026-11-24T14:00", (), ("Ingen kan",)),
    # Channels: who writes an e-mail is in no chat; who rings can be put through.
    ("e-mail, all free", "2026-11-24T10:00", NO, FREE, ASK, "email", "nb", "message", "2026-11-24T14:00", (), ("kø", "chatten", "ringt opp")),
    ("e-mail by night", "2026-11-24T23:00", NO, FREE, ASK, "email", "en", "message", "2026-11-25T12:00", ("We are closed now.", "by Wednesday 25 November at 12:00"), ()),
    ("rings by day", "2026-11-24T10:00", NO, FREE, ASK, "phone", "nb", "phone", None, ("22 33 44 55",), ("kø", "chatten")),
    ("rings by night", "2026-11-24T18:00", NO, FREE, ASK, "phone", "nb", "callback", "2026-11-25T09:00", ("Vi har stengt nå.",), ("22 33 44 55",)),
    # Norwegian holidays.
    ("17 May 2026", "2026-05-17T11:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-05-18T09:00", ("Vi har stengt i dag, 17. mai (grunnlovsdagen).", "kan du få svar innen mandag 18. mai kl. 12:00"), ("kø",)),
    ("17 May in nynorsk", "2026-05-17T11:00", NO, NOBODY, ASK, "chat", "nn", "callback", "2026-05-18T09:00", ("Vi har stengt i dag, 17. mai (grunnlovsdagen).", "innan måndag 18. mai"), ()),
    ("17 May in Swedish", "2026-05-17T11:00", NO, NOBODY, ASK, "chat", "sv", "callback", "2026-05-18T09:00", ("17 maj (grundlagsdagen)", "senast måndag den 18 maj kl. 12:00"), ()),
    ("17 May in Danish", "2026-05-17T11:00", NO, NOBODY, ASK, "chat", "da", "callback", "2026-05-18T09:00", ("17. maj (grundlovsdag)", "senest mandag den 18. maj kl. 12.00"), ()),
    ("17 May in Finnish", "2026-05-17T11:00", NO, NOBODY, ASK, "chat", "fi", "callback", "2026-05-18T09:00", ("17. toukokuuta (perustuslain päivä)", "viimeistään maanantaina 18. toukokuuta klo 12.00"), ()),
    ("17 May in English", "2026-05-17T11:00", NO, NOBODY, ASK, "chat", "en", "callback", "2026-05-18T09:00", ("17 May (Constitution Day)", "by Monday 18 May at 12:00"), ()),
    ("17 May is Whit Monday too", "2027-05-17T11:00", NO, NOBODY, ASK, "chat", "nb", "callback", "2027-05-18T09:00", ("grunnlovsdagen, 2. pinsedag",), ()),
    ("the evening before 17 May", "2027-05-14T19:00", NO_CALLS, NOBODY, ASK, "email", "nb", "message", "2027-05-18T12:00", ("innen tirsdag 18. mai kl. 12:00",), ()),
    ("1 May", "2026-05-01T11:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-05-04T09:00", ("1. mai (1. mai)",), ()),
    ("Good Friday", "2026-04-03T11:00", DAYS, FREE, ASK, "chat", "nb", "callback", "2026-04-07T09:00", ("3. april (langfredag)", "tirsdag 7. april kl. 16:00"), ()),
    ("Maundy Thursday asks for Tuesday", "2026-04-01T15:00", NO_CALLS, NOBODY, LOW, "email", "nb", "message", "2026-04-07T11:00", (), ()),
    ("Christmas Eve while open", "2026-12-24T10:00", NO, FREE, ASK, "chat", "nb", "live", None, (), ("stengt",)),
    ("Christmas Eve after noon", "2026-12-24T13:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-12-28T09:00", ("Vi har stengt nå, 24. desember (julaften).", "mandag 28. desember"), ()),
    ("Boxing Day", "2026-12-26T13:00", NO, NOBODY, ASK, "chat", "nb", "callback", "2026-12-28T09:00", ("26. desember (2. juledag)",), ()),
    # Exceptions of the company.
    ("the company's holidays", "2026-07-15T11:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-07-20T09:00", ("15. juli (ferie)", "mandag 20. juli kl. 12:00"), ()),
    ("the company's holidays, in a language it gave", "2026-07-15T11:00", NO, NOBODY, ASK, "chat", "en", "callback", "2026-07-20T09:00", ("15 July (holidays)",), ()),
    ("on call during the company's holidays", "2026-07-15T11:00", NO, NOBODY, URGENT, "chat", "nb", "phone", None, ("Ring 99 88 77 66",), ()),
    ("a short day in the chat", "2026-09-04T12:00", NO, FREE, ASK, "chat", "nb", "callback", "2026-09-04T12:30", ("Vi har stengt nå, 4. september (kurs).", "22 33 44 55"), ("kø",)),
    ("open on the short day", "2026-09-04T10:30", NO, FREE, ASK, "chat", "nb", "live", None, (), ()),
    # Other countries.
    ("midsommarafton", "2026-06-19T11:00", SE, FREE, ASK, "chat", "sv", "message", "2026-06-22T16:00", ("Vi har stängt i dag, 19 juni (midsommarafton).", "senast måndag den 22 juni kl. 16:00"), ()),
    ("midsommarafton in Norwegian", "2026-06-19T11:00", SE, NOBODY, ASK, "chat", "nb", "message", "2026-06-22T16:00", ("19. juni (midtsommeraften)",), ()),
    ("Sweden's national day", "2025-06-06T11:00", SE, NOBODY, ASK, "chat", "sv", "message", "2025-06-09T16:00", ("6 juni (nationaldagen)",), ()),
    ("Swedish Christmas Eve", "2026-12-24T11:00", SE, NOBODY, ASK, "chat", "sv", "message", "2026-12-28T16:00", ("24 december (julafton)",), ()),
    ("17 May is a workday in Sweden", "2027-05-18T11:00", SE, FREE, ASK, "chat", "sv", "live", None, (), ("stängt",)),
    ("juhannusaatto", "2026-06-19T11:00", FI, NOBODY, ASK, "chat", "fi", "callback", "2026-06-22T10:00", ("19. kesäkuuta (juhannusaatto)", "tiistaina 23. kesäkuuta klo 16.00"), ()),
    ("juhannus in Swedish", "2026-06-20T11:00", FI, NOBODY, ASK, "chat", "sv", "callback", "2026-06-22T10:00", ("20 juni (midsommardagen)",), ()),
    ("Finland's independence", "2027-12-06T11:00", FI, NOBODY, ASK, "chat", "fi", "callback", "2027-12-07T10:00", ("itsenäisyyspäivä",), ()),
    ("vappu", "2026-05-01T11:00", FI, FREE, ASK, "phone", "fi", "callback", "2026-05-04T10:00", ("1. toukokuuta (vappu)",), ()),
    ("the last hour in Finland", "2026-11-24T15:30", FI, FREE, ASK, "phone", "fi", "phone", None, ("09 123 4567",), ()),
    ("Grundlovsdag is a workday", "2026-06-05T11:00", DK, NOBODY, ASK, "chat", "da", "message", "2026-06-05T13:00", ("Ingen kan overtage",), ("lukket",)),
    ("Danish Whit Monday", "2026-05-25T11:00", DK, NOBODY, ASK, "chat", "da", "message", "2026-05-26T10:00", ("25. maj (2. pinsedag)", "tirsdag den 26. maj kl. 10.00"), ()),
    # The clock changes: six hours of the night are another night's when one hour is missing.
    ("spring forward", "2026-03-29T01:00", NIGHT, NOBODY, ASK, "chat", "nb", "message", "2026-03-30T00:00", (), ()),
    ("fall back", "2026-10-25T01:00", NIGHT, NOBODY, ASK, "chat", "nb", "message", "2026-10-25T06:00", (), ()),
    ("the day before summer time", "2026-03-28T12:00", NO, NOBODY, ASK, "email", "nb", "message", "2026-03-30T12:00", (), ()),
    ("the day before winter time", "2026-10-24T15:00", NO, NOBODY, ASK, "chat", "nb", "callback", "2026-10-26T09:00", (), ()),
    # Little or nothing known.
    ("no facts", "2026-11-24T10:00", BARE, NOBODY, ASK, "chat", "nb", "message", None, ("Du kan legge igjen en beskjed. Vi vet ikke når",), ("stengt", "innen")),
    ("no facts, somebody there", "2026-11-24T03:00", BARE, FREE, ASK, "chat", "nb", "live", None, (), ("stengt",)),
    ("no facts, e-mail", "2026-11-24T03:00", BARE, FREE, ASK, "email", "en", "message", None, ("We don’t know when",), ("by ",)),
    ("a phone without hours", "2026-11-24T10:00", ONLY_PHONE, NOBODY, MISSING, "chat", "nb", "message", None, (), ("22 33 44 55",)),
    ("hours only", "2026-11-24T18:00", ONLY_HOURS, NOBODY, MISSING, "chat", "nb", "message", None, ("Vi har stengt nå.", "Vi åpner onsdag 25. november kl. 08:00."), ("innen",)),
    ("always open, nobody there", "2026-12-25T03:00", ALWAYS, NOBODY, ASK, "chat", "nb", "message", "2026-12-25T04:00", ("Ingen kan ta over",), ("stengt",)),
    ("always open", "2026-12-25T03:00", ALWAYS, FREE, ASK, "chat", "nb", "live", None, (), ("stengt",)),
]  # fmt: skip
