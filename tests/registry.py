"""What only Windows has, as far as the code for it needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Registry:
    """As much of winreg as is needed: the `keys` of a user, and of the `computer`."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    KEY_SET_VALUE, REG_SZ = 2, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, object]] = {}
        self.computer: dict[str, dict[str, object]] = {}

    @contextmanager
    def CreateKey(self, root: str, path: str) -> Iterator[dict[str, object]]:  # noqa: N802
        yield self._all(root).setdefault(path, {})

    @contextmanager
    def OpenKey(self, root: str, path: str, *_: int) -> Iterator[dict[str, object]]:  # noqa: N802
        if path not in self._all(root):
            raise FileNotFoundError(path)
        yield self._all(root)[path]

    def QueryValueEx(self, key: dict[str, object], name: str) -> Sequence[object]:  # noqa: N802
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], 1

    def SetValueEx(  # noqa: N802
        self, key: dict[str, object], name: str, _reserved: int, _kind: int, value: object
    ) -> None:
        key[name] = value

    def DeleteValue(self, key: dict[str, object], name: str) -> None:  # noqa: N802
        if key.pop(name, None) is None:
            raise FileNotFoundError(name)

    def _all(self, root: str) -> dict[str, dict[str, object]]:
        return self.computer if root == self.HKEY_LOCAL_MACHINE else self.keys
