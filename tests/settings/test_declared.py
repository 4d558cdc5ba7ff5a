"""What a declaration alone brings about; and that every declaration can be used."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

import default_policy
import policy_schema
from ccwarn import cli
from ccwarn.policy import Policy, Thresholds
from ccwarn.settings import values
from ccwarn.settings.book import Book
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.declared import SETTINGS, TABLES, asking, organisations, places, rules
from ccwarn.settings.declared.asking import THRESHOLDS
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.rules import WATCHED
from ccwarn.settings.edit import change
from ccwarn.settings.files import user_policy_file
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Key, Layer, LoadedPolicy, Source
from ccwarn.settings.setting import Setting
from ccwarn.settings.toml import read

PATIENCE: Key = ("night", "patience")
NEW = Setting(
    PATIENCE,
    values.COUNT,
    "patience",
    "Patience at night",
    "How long to wait at night.",
    example="patience = 5",
    goes_by=("thresholds",),
)

each_setting = pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda each: each.name)


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare one more setting, in the one place for that."""
    monkeypatch.setitem(cast("dict[Key, Setting]", SETTINGS), PATIENCE, NEW)


def loaded(site: str, user: str) -> LoadedPolicy:
    texts = {
        Layer.SITE: read(site, "site.toml", may_lock=True),
        Layer.USER: read(user, "user.toml"),
    }
    return merged(Policy(), texts)


@pytest.mark.usefixtures("new")
def test_what_is_declared_is_read_or_reported_with_its_line() -> None:
    found = loaded("", "[night]\npatience = 7\n")
    assert (found.policy.patience, found.problems) == (7, ())
    assert found.source(PATIENCE) == Source(Layer.USER, "user.toml", 2)
    wrong = loaded("", "[night]\npatience = 0\npatient = 3\n")
    assert [problem.text for problem in wrong.problems] == [
        "user.toml:2: night.patience: must be a whole number, 1 or more",
        "user.toml:3: there is no setting “night.patient”; did you mean “night.patience”?",
    ]


@pytest.mark.usefixtures("new")
@pytest.mark.parametrize("name", ["night", "night.patience", "thresholds.strong_people"])
def test_what_is_declared_can_be_locked_also_by_what_it_goes_by(name: str) -> None:
    found = loaded(f'locked = ["{name}"]\n[night]\npatience = 5\n', "[night]\npatience = 7\n")
    assert PATIENCE in found.locked
    assert found.policy.patience == 5


@pytest.mark.usefixtures("new")
def test_what_is_declared_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "explain", "night"]) == 0
    assert capsys.readouterr().out == "night.patience = 90\n    built in\n"


@pytest.mark.usefixtures("new")
def test_what_is_declared_is_changed_and_told_and_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    current = CurrentPolicy(file)
    book = Book(lambda: current.loaded, lambda changes: change(changes, file))
    file.write_text("# mine\n", encoding="utf-8")
    assert book.put({PATIENCE: 7}) == "Patience at night: 7, was 90."
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"night": {"patience": 7}}
    book.undo()
    assert book.shown(PATIENCE) == 90


@pytest.mark.usefixtures("new")
def test_what_is_declared_stands_in_the_default_policy_and_in_the_schema() -> None:
    text = default_policy.text(SETTINGS.values(), TABLES)
    assert text.endswith(
        "\n\n[night]\n# How long to wait at night.\n# patience = 5\npatience = 90\n"
    )
    schema = policy_schema.schema(SETTINGS.values(), TABLES)
    assert schema["properties"]["night"]["properties"]["patience"] == {
        "title": "Patience at night",
        "description": "How long to wait at night.",
        "type": "integer",
        "minimum": 1,
        "default": 90,
        "examples": [5],
    }
    assert "night.patience" in schema["properties"]["locked"]["items"]["enum"]


@each_setting
def test_a_setting_has_words_and_a_default_that_can_be_written(setting: Setting) -> None:
    assert setting.title
    assert setting.description.endswith("."), f"nothing says what {setting.name} is for"
    written = setting.kind.written(setting.default)
    assert setting.kind.read(written) == setting.default
    filled = setting.applied(Policy(), setting.default)
    assert filled == Policy(), "the default changes nothing"
    if setting.example:
        setting.kind.read(tomllib.loads(setting.example)[setting.key[-1]])


@each_setting
def test_a_setting_fills_what_there_is(setting: Setting) -> None:
    try:
        setting.value_in(Policy())
    except AttributeError:
        pytest.fail(f"{setting.name} fills {setting.attribute}, which Policy does not have")


@pytest.mark.parametrize("module", [asking, organisations, places, rules])
def test_what_is_declared_counts(module: ModuleType) -> None:
    for name, found in vars(module).items():
        for setting in found if isinstance(found, tuple) else [found]:
            if isinstance(setting, Setting):
                assert setting in SETTINGS.values(), f"{name} is not in SETTINGS"


def test_each_setting_is_declared_once() -> None:
    attributes = [setting.attribute for setting in SETTINGS.values() if not setting.merge]
    assert len(attributes) == len(set(attributes))
    assert [setting.key for setting in SETTINGS.values()] == list(SETTINGS)


def test_the_window_shows_every_setting_of_tables_that_have_a_panel() -> None:
    panels = {"thresholds": THRESHOLDS, "limits": LIMITS, "watched_domains": WATCHED}
    for table, shown in panels.items():
        assert [setting.key for setting in shown] == [key for key in SETTINGS if key[0] == table]
    assert tuple(setting.key[1] for setting in THRESHOLDS) == Thresholds._fields
    assert all(setting.slider_end > setting.default for setting in THRESHOLDS)


def test_checking_a_mail_under_a_policy_loads_nothing_that_only_windows_need(
    tmp_path: Path,
) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: me@acme.example\r\nTo: anna@gmail.com\r\n\r\nHello\r\n")
    user_policy_file().parent.mkdir(parents=True)
    user_policy_file().write_text('patience = 30\n[rules]\nCC106 = "off"\n', encoding="utf-8")
    code = "import sys; from ccwarn.cli import main; main(); print(*sys.modules)"
    command = [sys.executable, "-c", code, "check", str(mail)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    assert "ccwarn.settings.declared" in modules
    for name in ("ccwarn.settings.words", "ccwarn.settings.book", "tomlkit", "PySide6"):
        assert name not in modules
