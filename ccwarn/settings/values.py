"""What may be written for a setting: a kind of value reads it, describes it and writes it back.

A reader takes what stands in the TOML and returns what the policy takes, or raises ValueError with
a sentence for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccwarn.account import NEEDED, Account, Security
from ccwarn.draft import Mailbox, a_label
from ccwarn.i18n import _
from ccwarn.on_server import Mode
from ccwarn.policy import Severity

_SEVERITIES = {
    "default": None,
    "off": Severity.OFF,
    "note": Severity.NOTE,
    "ask": Severity.CONFIRM,
    "typed": Severity.STRONG,
    "refuse": Severity.REFUSE,
}
"""What a severity is called in a policy; None leaves it to the rule."""

_MODES = {mode.value: mode for mode in Mode}

_LONGEST_PATIENCE = 24 * 60 * 60
_MOST_DAYS = 10 * 365
_LONGEST_MOMENT = 60
_LONGEST_ADDRESS = 254  # RFC 5321 has no room for more in a path (errata 1690).
_NO_LIMIT = "none"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    `read` is its reader. `schema` says in terms of JSON Schema (draft 2020-12) what may be written:
    all that the reader takes, and no more that a schema can tell apart. None knows a domain that
    everybody can have, a user who is not there, or an account whose parts contradict each other.
    `words` are what stands in a file for values that have no form of their own in TOML.
    """

    read: Callable[[object], Any]
    schema: Mapping[str, Any]
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether values are lists, to which entries are added."""
        return bool(self.schema.get("type") == "array")

    def written(self, value: Any) -> Any:
        """Return a value as it stands in a file; its reader takes that."""
        for word, meant in self.words.items():
            if value is meant:
                return word
        return [self.written(item) for item in value] if isinstance(value, tuple) else value


def domain(value: object) -> str:
    """Return a domain as it is compared. Raises ValueError with a sentence."""
    if not isinstance(value, str):
        raise ValueError(_('must be a domain in quotes, such as "acme.example"'))
    found = a_label(value.strip())
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", found):
        hint = _("“{value}” is not a domain; write it as acme.example, without @ or *")
        raise ValueError(hint.format(value=value))
    return found


def joined(value: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the entries of two lists, each once."""
    return tuple(dict.fromkeys((*value, *other)))


def replaced(_value: Any, other: Any) -> Any:
    """Return the second of two values."""
    return other


def organisation_domain(value: object) -> str:
    """Return a domain that can belong to one organisation. Raises ValueError with a sentence."""
    found = domain(value)
    from ccwarn.organisation import is_public_suffix  # late: many policies name no domain

    if is_public_suffix(found):
        hint = _("anyone can have a domain under {domain}; enter your own one")
        raise ValueError(hint.format(domain=found))
    return found


def public_list(value: object) -> str:
    """Return a list's address, or a domain of lists, as it is compared. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(_('must be an address or a domain in quotes, such as "dev@lists.example"'))
    return address(value) if "@" in value else organisation_domain(value)


def address(value: object) -> str:
    """Return an address as it is compared. Raises ValueError with a sentence."""
    if not isinstance(value, str):
        raise ValueError(_('must be an address in quotes, such as "dev@lists.example"'))
    local, at, name = value.strip().rpartition("@")
    if not at or not re.fullmatch(r"[^\s<>@,;\"]+", local):
        hint = _("“{value}” is not an address; write it as dev@lists.example")
        raise ValueError(hint.format(value=value))
    return Mailbox(f"{local}@{domain(name)}").key


def _public_lists(value: object) -> tuple[str, ...]:
    return tuple(public_list(item) for item in _list(value))


def _addresses(value: object) -> tuple[str, ...]:
    return tuple(address(item) for item in _list(value))


def _domains(value: object) -> tuple[str, ...]:
    return tuple(domain(item) for item in _list(value))


def _own_domains(value: object) -> tuple[str, ...]:
    return tuple(organisation_domain(item) for item in _list(value))


def _partners(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(organisation_domain(item) for item in _list(group)) for group in _list(value)
    )


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts. Raises ValueError with a sentence."""
    items = _list(value)
    if not all(isinstance(item, str) and item for item in items):
        raise ValueError(_("every entry must be text in quotes"))
    return tuple(str(item) for item in items)


def _folders(value: object) -> tuple[str, ...]:
    for folder in texts(value):
        try:
            usable = "\0" not in folder and bool(Path(folder).expanduser())
        except RuntimeError:  # There is no such user.
            usable = False
        if not usable:
            raise ValueError(_("“{value}” is not a folder").format(value=folder))
    return texts(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(_("must be a list in square brackets"))
    return value


def _accounts(value: object) -> tuple[Account, ...]:
    accounts = tuple(map(Account.parsed, _list(value)))
    if len({account.listen for account in accounts}) < len(accounts):
        raise ValueError(_("each account needs its own port to listen on"))
    return accounts


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("must be true or false"))
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(_("must be a whole number, 1 or more"))
    return value


def _patience(value: object) -> int:
    seconds = _count(value)
    if seconds > _LONGEST_PATIENCE:
        hint = _("must be at most {most} seconds")
        raise ValueError(hint.format(most=_LONGEST_PATIENCE))
    return seconds


def _moment(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LONGEST_MOMENT:
        hint = _("must be a number of seconds, at most {most}")
        raise ValueError(hint.format(most=_LONGEST_MOMENT))
    return value


def _address(value: object) -> str:
    """Return an address, or "" for nobody's."""
    if not isinstance(value, str) or not (text := value.strip()):
        if value == "":
            return ""
        raise ValueError(_('must be an address in quotes, such as "anna@acme.example"'))
    local, _at, name = text.rpartition("@")
    if not re.fullmatch(r"[^\s<>@,;\"']+", local) or len(value) > _LONGEST_ADDRESS:
        hint = _("“{value}” is not an address; write it as anna@acme.example")
        raise ValueError(hint.format(value=value))
    return f"{local}@{domain(name)}"


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_DAYS:
        hint = _("must be a number of days, at most {most}")
        raise ValueError(hint.format(most=_MOST_DAYS))
    return value


def _limit(value: object) -> int | None:
    if value == _NO_LIMIT:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(_('must be a whole number, 0 or more, or "none"'))
    return value


def _severity(value: object) -> Severity | None:
    if isinstance(value, str) and value in _SEVERITIES:
        return _SEVERITIES[value]
    raise none_of(_SEVERITIES)


def _mode(value: object) -> Mode:
    if isinstance(value, str) and value in _MODES:
        return _MODES[value]
    raise none_of(_MODES)


def none_of(words: Iterable[str]) -> ValueError:
    """Return the error for a value that is none of these words."""
    choices = ", ".join(f'"{word}"' for word in words)
    return ValueError(_("must be one of {choices}").format(choices=choices))


def _list_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_LABELS = r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.*|[^@*]*[^\x00-\x7F][^@*]*"
"""A domain; of one with letters beyond ASCII only IDNA knows whether it is one."""
_DOMAIN = {"type": "string", "pattern": rf"^\s*({_LABELS})\s*$"}
_ADDRESS = {"type": "string", "pattern": rf"^\s*[^\s<>@,;\"]+@\s*({_LABELS})\s*$"}
_LIST = {"type": "string", "pattern": rf"^\s*([^\s<>@,;\"]+@\s*)?({_LABELS})\s*$"}
_SECURITIES = ("security", "listen_security")
_ENDPOINTS = ("listen", "upstream")
_ENDPOINT = {"type": "string", "pattern": r"^\s*(\[[^\]]+\]|[^:]+):[0-9]+\s*$"}
_ACCOUNT = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in Account.__slots__},
        **dict.fromkeys(_ENDPOINTS, _ENDPOINT),
        **{name: {"enum": [it.value for it in Security]} for name in _SECURITIES},
    },
    "required": [name for name in Account.__slots__ if name in NEEDED],
    "additionalProperties": False,
}

SWITCH = Kind(_switch, {"type": "boolean"})
COUNT = Kind(_count, {"type": "integer", "minimum": 1})
LIMIT = Kind(
    _limit, {"anyOf": [{"type": "integer", "minimum": 0}, {"const": _NO_LIMIT}]}, {_NO_LIMIT: None}
)
"""A number, or "none"."""
SECONDS = Kind(_patience, {"type": "integer", "minimum": 1, "maximum": _LONGEST_PATIENCE})
MOMENT = Kind(_moment, {"type": "integer", "minimum": 0, "maximum": _LONGEST_MOMENT})
"""A few seconds, or none."""
DAYS = Kind(_days, {"type": "integer", "minimum": 0, "maximum": _MOST_DAYS})
SEVERITY = Kind(_severity, {"enum": list(_SEVERITIES)}, _SEVERITIES)
MODE = Kind(_mode, {"enum": list(_MODES)}, _MODES)
TEXTS = Kind(texts, _list_of({"type": "string", "minLength": 1}))
ADDRESS = Kind(
    _address,
    {
        "type": "string",
        "maxLength": _LONGEST_ADDRESS,
        "pattern": r"^(\s*[^\s<>@,;\"']+@[^@*]+)?$",
    },
)
"""An address, or "" for nobody's."""
DOMAINS = Kind(_domains, _list_of(_DOMAIN))
OWN_DOMAINS = Kind(_own_domains, _list_of(_DOMAIN))
"""Domains that can belong to one organisation."""
PUBLIC_LISTS = Kind(_public_lists, _list_of(_LIST))
"""Addresses of mailing lists, and domains at which all addresses are lists."""
ADDRESSES = Kind(_addresses, _list_of(_ADDRESS))
DOMAIN_GROUPS = Kind(_partners, _list_of(_list_of(_DOMAIN)))
FOLDERS = Kind(_folders, _list_of({"type": "string", "pattern": r"^[^\x00]+$"}))
ACCOUNTS = Kind(_accounts, _list_of(_ACCOUNT))
