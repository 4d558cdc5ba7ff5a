"""Starting with the session: Linux as its desktops do it, the other systems by fakes."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.connect import autostart, desktop_entry
from ccwarn.connect.autostart import (
    AutostartEntry,
    ForEverybody,
    LaunchAgent,
    NotOurs,
    RunKey,
)
from counterparts import needs
from e2e.desktop import wait_for
from registry import Registry

linux = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")


@pytest.fixture
def path(home: Path) -> Path:
    return home / ".config" / "autostart" / "ccwarn.desktop"


@pytest.fixture
def everybody(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{home / 'none'}:{home / 'xdg'}")
    return home / "xdg" / "autostart" / "ccwarn.desktop"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@linux
def test_switched_on_and_off_it_leaves_nothing(path: Path) -> None:
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    assert desktop_entry.values(path.read_text())["Exec"].endswith(" -P -m ccwarn --hidden")
    autostart.switch(on=False)
    assert not autostart.is_on()
    assert list(path.parent.iterdir()) == []


@linux
@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_has_switched_off_is_off_until_it_is_switched_on(
    path: Path, line: str
) -> None:
    autostart.switch(on=True)
    path.write_text(path.read_text() + line + "\n")
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    assert line not in path.read_text()


@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \t\n"), min_size=1
        ),
        min_size=1,
    )
)
def test_any_command_is_read_as_it_was_written(command: list[str]) -> None:
    text = desktop_entry.entry({"Exec": desktop_entry.exec_value(command)})
    assert desktop_entry.command(desktop_entry.values(text)["Exec"]) == command


@pytest.mark.parametrize("value", ["", '"', "   "])
def test_where_there_is_no_command_none_is_read(value: str) -> None:
    assert list(desktop_entry.command(value)) == []


@linux
def test_another_installation_is_known_by_what_it_starts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert autostart.other_program() is None
    with monkeypatch.context() as context:
        context.setattr(sys, "executable", "/other place/python3")
        autostart.switch(on=True)
        assert autostart.other_program() is None
    assert autostart.other_program() == Path("/other place/python3")
    path.write_text(path.read_text() + "Hidden=true\n")
    assert autostart.other_program() is None, "it does not start"


@linux
def test_an_entry_for_everybody_is_hidden_and_shown_again(path: Path, everybody: Path) -> None:
    write(everybody, "[Desktop Entry]\nType=Application\nName=ccwarn\nExec=ccwarn --hidden\n")
    assert autostart.is_on()
    autostart.switch(on=True)
    assert not path.exists()
    autostart.switch(on=False)
    assert not autostart.is_on()
    assert "Hidden=true" in path.read_text()
    autostart.switch(on=True)
    assert autostart.is_on()


@linux
def test_what_is_not_ours_counts_but_is_left_alone(path: Path) -> None:
    foreign = "[Desktop Entry]\nType=Application\nName=Mine\nExec=env A=1 ccwarn --hidden\n"
    write(path, foreign)
    assert autostart.is_on()
    with pytest.raises(NotOurs, match="was not made by ccwarn"):
        autostart.switch(on=False)
    assert path.read_text() == foreign


@linux
def test_a_link_is_left_alone(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "dotfiles.desktop")
    with pytest.raises(NotOurs):
        autostart.switch(on=True)
    assert path.is_symlink()


@linux
def test_a_folder_that_cannot_be_written_is_an_error(path: Path) -> None:
    write(path.parent.parent / "autostart", "")
    assert not autostart.is_on()
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        autostart.switch(on=True)


@linux
@pytest.mark.parametrize("on", [True, False])
def test_desktops_find_the_entry_valid(path: Path, everybody: Path, on: bool) -> None:
    write(everybody, "[Desktop Entry]\nType=Application\nName=ccwarn\nExec=ccwarn\n")
    AutostartEntry().switch(on=on)
    validate = [str(needs("desktop-file-validate")), "--warn-kde", str(path)]
    done = subprocess.run(validate, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


STRANGE = """pay $100 `now` "quoted" back\\slash 100% it's;& <x> (~)*?#|äöü"""


@linux
def test_a_desktop_starts_what_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GLib looks for the program before it knows that %% stands for one sign.
    program = tmp_path / STRANGE.replace("%", "") / "py thon"
    write(program, '#!/bin/sh\nfor each in "$0" "$@"; do echo "$each"; done > "$CCWARN_TOLD"\n')
    program.chmod(0o755)
    told = tmp_path / "told"
    command = [str(program), "-m", "", STRANGE]
    monkeypatch.setattr(autostart, "tray_command", lambda: command)
    autostart.switch(on=True)
    subprocess.run(
        [needs("gio"), "launch", AutostartEntry().path],
        env={**os.environ, "CCWARN_TOLD": str(told)},
        check=True,
        timeout=30,
    )
    wait_for("program", lambda: told.exists() and told.read_text().endswith(f"{STRANGE}\n"))
    assert told.read_text().splitlines() == command


# ---- macOS and Windows, which do not run here


def test_a_launch_agent_is_written_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    autostart.switch(on=True)
    assert autostart.is_on()
    path = LaunchAgent().path
    agent = plistlib.loads(path.read_bytes())
    assert agent["ProgramArguments"] == [sys.executable, "-P", "-m", "ccwarn", "--hidden"]
    assert agent["RunAtLoad"] is True
    assert autostart.other_program() is None
    there = {**agent, "ProgramArguments": ["/gone/python3", *agent["ProgramArguments"][1:]]}
    path.write_bytes(plistlib.dumps(there))
    assert autostart.other_program() == Path("/gone/python3")
    path.write_bytes(plistlib.dumps({**agent, "Disabled": True}))
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    autostart.switch(on=False)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"junk", plistlib.dumps({"Label": "other"}), b""])
def test_another_agent_is_left_alone(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    path = LaunchAgent().path
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(NotOurs):
        LaunchAgent().switch(on=True)
    assert path.read_bytes() == content


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    return registry


def test_the_run_key_is_set_and_what_the_task_manager_says_counts(
    monkeypatch: pytest.MonkeyPatch, registry: Registry, tmp_path: Path
) -> None:
    program = tmp_path / "Program Files" / "python.exe"
    write(program.with_name("pythonw.exe"), "")
    monkeypatch.setattr(sys, "executable", str(program))
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    run = registry.keys[RunKey._RUN]
    assert run == {"ccwarn": f'"{program.with_name("pythonw.exe")}" -P -m ccwarn --hidden'}
    assert autostart.other_program() is None
    with monkeypatch.context() as context:
        context.setattr(sys, "executable", str(tmp_path / "python.exe"))
        assert autostart.other_program() == program.with_name("pythonw.exe")
    registry.keys[RunKey._APPROVED] = {"ccwarn": b"\x03" + bytes(11), "other": b"\x03"}
    assert not autostart.is_on()
    assert autostart.other_program() is None
    autostart.switch(on=True)
    assert autostart.is_on()
    autostart.switch(on=False)
    assert run == {}
    assert registry.keys[RunKey._APPROVED] == {"other": b"\x03"}
    assert not autostart.is_fixed()


@pytest.mark.parametrize("own", [{}, {"ccwarn": "ccwarn.exe"}])
def test_what_an_administrator_set_for_everybody_is_on_and_stays(
    registry: Registry, own: dict[str, object]
) -> None:
    registry.keys[RunKey._RUN] = dict(own)
    registry.computer[RunKey._RUN] = {"ccwarn": "ccwarn.exe"}
    assert autostart.is_on()
    assert autostart.is_fixed()
    autostart.switch(on=True)
    assert registry.keys[RunKey._RUN] == own
    with pytest.raises(ForEverybody, match="Only an administrator can change that"):
        autostart.switch(on=False)
    assert registry.keys[RunKey._RUN] == {}
    assert registry.computer[RunKey._RUN] == {"ccwarn": "ccwarn.exe"}


def test_what_an_administrator_disabled_for_everybody_is_the_users_own(registry: Registry) -> None:
    registry.computer[RunKey._RUN] = {"ccwarn": "ccwarn.exe"}
    registry.computer[RunKey._APPROVED] = {"ccwarn": b"\x03" + bytes(11)}
    assert not autostart.is_on()
    assert not autostart.is_fixed()
    autostart.switch(on=True)
    assert autostart.is_on()
    autostart.switch(on=False)
    assert not autostart.is_on()
