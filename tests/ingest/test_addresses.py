"""The crawler reaches the company's hosts and nothing inside our network."""

from __future__ import annotations

import pytest

from ingest.crawl.addresses import AddressPolicy, PinnedNames, parse_address
from ingest.errors import PermanentFetchError

INTERNAL = [
    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "169.254.169.254",
    "[fd00:ec2::254]", "100.100.100.200", "100.64.0.1", "192.0.0.192", "168.63.129.16",
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "①②⑦.⓪.⓪.①", "0.0.0.0", "0",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]", "[::127.0.0.1]", "10.0.0.7", "172.16.5.5",
    "192.168.1.1", "224.0.0.1", "255.255.255.255", "[fe80::1%25eth0]", "[ff02::1]", "127.0.0.1.",
    "localhost", "api.localhost",
]  # fmt: skip


def _code(policy: AddressPolicy, url: str) -> str | None:
    try:
        policy.check_url(url)
    except PermanentFetchError as error:
        return error.code
    return None


@pytest.mark.parametrize("host", INTERNAL)
@pytest.mark.parametrize("is_listed", [False, True])
def test_internal_addresses_are_refused(host: str, is_listed: bool) -> None:
    plain = host.strip("[]").rstrip(".").lower()
    hosts = ["www.firma.no", plain] if is_listed and ":" not in plain else ["www.firma.no"]
    code = _code(AddressPolicy(hosts, allow_private=False), f"http://{host}/")
    assert code == "address_refused"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.firma.no/hjelp", None),
        ("http://www.firma.no:80/", None),
        ("https://WWW.Firma.NO./x", None),
        ("https://help.firma.no:8443/", None),
        ("https://help.firma.no/", "port_refused"),
        ("https://www.firma.no:22/", "port_refused"),
        ("http://www.firma.no:5432/", "port_refused"),
        ("https://evil.example.com/", "host_not_allowed"),
        ("https://www.firma.no.evil.com/", "host_not_allowed"),
        ("http://metadata.google.internal/", "host_not_allowed"),
        ("http://127.0.0.1.nip.io/", "host_not_allowed"),
        ("http://www.firma.no@127.0.0.1/", "invalid_url"),
        ("http://www.firma.no\\@127.0.0.1/", "invalid_url"),
        ("file:///etc/passwd", "scheme_refused"),
        ("gopher://www.firma.no/", "scheme_refused"),
        ("data:text/html,x", "scheme_refused"),
        ("http://www.firma.no:99999/", "invalid_url"),
    ],
)
def test_only_the_companys_hosts_and_ports(url: str, code: str | None) -> None:
    policy = AddressPolicy(["www.firma.no", "help.firma.no:8443"], allow_private=False)
    assert _code(policy, url) == code


def test_development_may_reach_listed_private_hosts_but_never_metadata() -> None:
    policy = AddressPolicy(["127.0.0.1:8801", "169.254.169.254", "localhost:9"], allow_private=True)
    assert _code(policy, "http://127.0.0.1:8801/") is None
    assert _code(policy, "http://localhost:9/") is None
    assert _code(policy, "http://127.0.0.1:8802/") == "address_refused"
    assert _code(policy, "http://10.0.0.1/") == "address_refused"
    assert _code(policy, "http://169.254.169.254/latest/meta-data") == "address_refused"


@pytest.mark.parametrize(
    ("answers", "is_allowed"),
    [
        (["93.184.216.34"], True),
        (["2606:2800:220:1:248:1893:25c8:1946", "93.184.216.34"], True),
        (["127.0.0.1"], False),
        (["93.184.216.34", "fd00::1"], False),
        (["93.184.216.34", "10.0.0.1"], False),
        (["169.254.169.254"], False),
        (["64:ff9b::7f00:1"], False),
    ],
)
def test_every_address_of_a_name_is_checked(answers: list[str], is_allowed: bool) -> None:
    policy = AddressPolicy(["www.firma.no"], allow_private=False)
    names = PinnedNames(policy, lookup=lambda host: answers)
    if is_allowed:
        assert [str(a) for a in names.addresses("www.firma.no")] == answers
    else:
        with pytest.raises(PermanentFetchError, match="internal address"):
            names.addresses("www.firma.no")
        assert names.refusal("WWW.firma.no.") is not None


def test_a_name_is_looked_up_once_so_it_cannot_be_rebound() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked: list[str] = []

    def lookup(host: str) -> list[str]:
        asked.append(host)
        return next(answers)

    names = PinnedNames(AddressPolicy(["www.firma.no"], allow_private=False), lookup)
    first = names.addresses("www.firma.no")
    assert names.addresses("www.firma.no.") == first
    assert asked == ["www.firma.no"]


def test_names_that_look_like_numbers_are_no_addresses() -> None:
    assert parse_address("1.2.3.4.5") is None
    assert parse_address("256.1.1.1") is None
    assert parse_address("09.1.1.1") is None
    assert parse_address("0xzz") is None
    assert str(parse_address("1.1")) == "1.0.0.1"
