"""Reads windows as a screen reader does: by AT-SPI, through the library that Orca uses.

The tests start it with the Python of the system, which has that library (python3-gi and
gir1.2-atspi-2.0 in Debian). Each line that it is given is answered by a line of JSON: "tree" by all
that is to be seen of the windows of the program that it is started for, "events" by what that has
told since it was asked last, and "menu" by the menu that has the keyboard, which no window has.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - after the version

ANNOUNCEMENT, FOCUSED = "object:announcement", "object:state-changed:focused"
MOST = 40
"""How many children of one parent are read: a list of 475 rows would take seconds."""

events: list[tuple[str, str]] = []
focused: list[Any] = []


def heard(event: Any) -> None:
    """Note what was told: what is to be said, or the name of what has the keyboard now."""
    if event.type == ANNOUNCEMENT:
        events.append((event.type, event.any_data))
    elif event.detail1:
        focused[:] = [event.source]
        try:
            events.append((event.type, event.source.get_name()))
        except GLib.Error:  # it has gone
            focused.clear()


def read(node: Any) -> dict[str, Any]:
    """Return what is known of a node, and of those below it that are to be seen."""
    told = {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "id": node.get_accessible_id().rpartition(".")[2],
        "states": [state.value_nick for state in node.get_state_set().get_states()],
        "rows": 0,
        "row": -1,
    }
    kinds = node.get_interfaces()
    if "Table" in kinds:
        told["rows"] = Atspi.Table.get_n_rows(node)
    if "TableCell" in kinds:
        _is_known, told["row"], _column = Atspi.TableCell.get_position(node)
    children = map(node.get_child_at_index, range(min(node.get_child_count(), MOST)))
    told["children"] = [read(child) for child in children if child is not None and is_seen(child)]
    return told


def is_seen(node: Any) -> bool:
    """Tell whether it is to be seen, or is a header: those are read out without being seen."""
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SHOWING) or "header" in node.get_role_name()


def windows() -> list[dict[str, Any]]:
    """Return the windows of the programs that are there."""
    desktop = Atspi.get_desktop(0)
    programs = [desktop.get_child_at_index(it) for it in range(desktop.get_child_count())]
    found = []
    for program in programs:
        if program is not None and program.get_name() == sys.argv[1]:
            program.clear_cache()
            children = map(program.get_child_at_index, range(program.get_child_count()))
            found += [read(child) for child in children if child is not None and is_seen(child)]
    return found


def menu() -> dict[str, Any] | None:
    """Return the menu that has the keyboard, or None."""
    parent = focused[0].get_parent() if focused else None
    return read(parent) if parent is not None and "menu" in parent.get_role_name() else None


def answer(source: Any, _condition: Any) -> bool:
    """Answer one line; end with the last one."""
    line = source.readline().decode().strip()
    if not line:
        loop.quit()
        return False
    told: Any
    try:
        if line == "tree":
            told = windows()
        elif line == "menu":
            told = menu()
        else:
            told = events.copy()
            events.clear()
    except GLib.Error:  # something went while it was read: ask again
        told = None
    print(json.dumps(told), flush=True)
    return True


Atspi.init()
listener = Atspi.EventListener.new(heard)
for kind in (ANNOUNCEMENT, FOCUSED):
    listener.register(kind)
loop = GLib.MainLoop()
# Unbuffered: a second line would wait in a buffer, and nobody would be told of it.
lines = open(0, "rb", buffering=0)  # noqa: SIM115 - as long as the process
GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, lambda _fd, condition: answer(lines, condition))
print(json.dumps("ready"), flush=True)
loop.run()
