"""Values that are a number between two others."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.settings.values import Kind


def number(lowest: int, highest: int) -> Kind:
    """Return the kind of the whole numbers from `lowest` to `highest`."""

    def read(value: object) -> int:
        if type(value) is not int or not lowest <= value <= highest:  # True is an int, too.
            text = _("must be a whole number from {lowest} to {highest}")
            raise ValueError(text.format(lowest=lowest, highest=highest))
        return value

    return Kind(read, {"type": "integer", "minimum": lowest, "maximum": highest})
