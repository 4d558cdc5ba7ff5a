"""What can be done from the tray and the status window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commands:
    """What the tray and the status window can do; the application says how."""

    check_messages: Callable[[], object]
    check_paths: Callable[[Sequence[str]], None]
    add_folder: Callable[[], object]
    show_window: Callable[[], None]
    quit: Callable[[], None]
    mail_accounts: Callable[[], object] = lambda: None
    about: Callable[[], object] = lambda: None
    set_up: Callable[[], object] = lambda: None
    settings: Callable[[], object] = lambda: None
    show_question: Callable[[], object] = lambda: None
    history: Callable[[], object] = lambda: None
    clear_history: Callable[[], object] = lambda: None
