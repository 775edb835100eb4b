"""Command line arguments: `--source A B` means the same as `--source A --source B`."""

from __future__ import annotations

from collections.abc import Sequence

# Options that may be given several values, by the command they belong to, with the number of
# positional arguments that must stand before them (else the values would swallow those).
_REPEATED = {
    ("ingest", "--source"): 0,
    ("ingest", "--internal-source"): 0,
    ("answerability", "--knowledge"): 0,
    ("suggestions", "--knowledge"): 0,
    ("dial", "--golden"): 0,
    ("dial", "--topic"): 0,
    ("add", "--host"): 1,
}
_WITHOUT_VALUE = {"--json", "--force", "--help", "--per-site", "--set"}


def expand_repeated(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the option's name in front of each of its values."""
    expanded: list[str] = []
    words: list[str] = []  # command names and positional arguments so far
    current, is_value = "", False
    for argument in arguments:
        if argument.startswith("-") and argument != "-":
            current, is_value = argument, False
            expanded.append(argument)
            continue
        option = _repeated(words, current)
        if option and is_value:
            expanded.append(current)
        elif not current or current in _WITHOUT_VALUE or "=" in current or is_value:
            words.append(argument)
            current = ""
        expanded.append(argument)
        is_value = bool(current)
    return expanded


def _repeated(words: Sequence[str], option: str) -> bool:
    for (command, name), needed in _REPEATED.items():
        if name == option and command in words:
            return len(words) - 1 - words.index(command) >= needed
    return False
