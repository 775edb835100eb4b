"""Handoff contact: the e-mail address or phone number that a customer leaves, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.errors import BotError


class InvalidContact(BotError):
    """What was left is neither an e-mail address nor a phone number."""

    code = "invalid_contact"
    status = 422
    is_bad_input = True


class InvalidEmail(BotError):
    """The e-mail address cannot be one."""

    code = "invalid_email"
    status = 422
    is_bad_input = True


class InvalidPhone(BotError):
    """The phone number cannot be one in the company's country, and names no other country."""

    code = "invalid_phone"
    status = 422
    is_bad_input = True


class PhoneNeeded(BotError):
    """Who is to be called back must leave a phone number."""

    code = "phone_needed"
    status = 422
    is_bad_input = True


@dataclass(frozen=True, slots=True)
class Contact:
    """How a customer can be reached.

    Attributes:
        value: an e-mail address, or a phone number as +4722334455.
    """

    kind: Literal["email", "phone"]
    value: str


def read_contact(written: str, country: str, needs_phone: bool = False) -> Contact:
    """Read what a customer wrote.

    Args:
        country: where a number without a country code is taken to be.

    Raises:
        InvalidContact, InvalidEmail, InvalidPhone, PhoneNeeded: it cannot be used.
    """
    text = written.strip()
    if "@" in text:
        if needs_phone:
            raise PhoneNeeded("a call needs a phone number")
        try:
            found = validate_email(text, check_deliverability=False)
        except EmailNotValidError as error:
            raise InvalidEmail("this is no e-mail address") from error
        return Contact("email", found.normalized)
    if not any(sign.isdigit() for sign in text):
        raise InvalidContact("this is neither an e-mail address nor a phone number")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("this is no phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone("there are no such phone numbers")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Contact("phone", e164)
