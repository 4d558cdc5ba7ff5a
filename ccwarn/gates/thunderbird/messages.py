"""Messages between an add-on and the tray: JSON objects with a `type`, as frames."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Rejected(Exception):
    """A message that is not understood; the text says why and quotes no address."""


def decoded(frame: bytes) -> Mapping[str, Any]:
    """Return the message that a frame is. Raises `Rejected`."""
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        raise Rejected("it is not JSON") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Rejected("it is no object with a type")
    return message


def number_of(message: Mapping[str, Any]) -> int:
    """Return the number of a message, its `id`. Raises `Rejected`."""
    number = message.get("id")
    if type(number) is not int or not 0 <= number < 2**53:
        raise Rejected("its id is no number")
    return number


def encoded(message: Mapping[str, Any]) -> bytes:
    """Return the frame of a message."""
    return json.dumps(message, separators=(",", ":")).encode()
