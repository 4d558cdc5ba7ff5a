from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from ccwarn import cli, i18n
from ccwarn.settings import files, text_values
from ccwarn.settings.files import user_policy_file
from command_line import ccwarn


@pytest.fixture
def user_file() -> Path:
    file = user_policy_file()
    file.parent.mkdir(parents=True)
    return file


@pytest.fixture
def site_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "site.toml"
    monkeypatch.setattr(files, "site_policy_file", lambda: file)
    monkeypatch.setattr("ccwarn.commands.policy.site_policy_file", lambda: file)
    return file


def explained(capsys: pytest.CaptureFixture[str], *names: str) -> dict[str, str]:
    """Return what is said, by the setting, with its value and where it comes from."""
    assert cli.main(["policy", "explain", *names]) == 0
    lines = iter(capsys.readouterr().out.split("\n\n")[-1].splitlines())
    return {line: next(lines).strip() for line in lines}


def test_every_setting_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    said = explained(capsys)
    assert set(said.values()) == {"built in"}
    table = tomllib.loads("\n".join(said))
    assert table["thresholds"]["strong_people"] == 25
    assert table["limits"]["visible_external"] == "none"
    assert table["rules"]["CC105"] == "default"


def test_each_value_says_where_it_comes_from(
    user_file: Path, site_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site_file.write_text(
        'locked = ["own_domains", "patience"]\nown_domains = ["acme.example"]\n'
        '[rules]\nCC102 = "off"\n'
    )
    user_file.write_text(
        'own_domains = ["evil.example"]\npatience = 3\n[thresholds]\nstrong_people = 30\n'
        '[[accounts]]\nlisten = "[::1]:25"\nupstream = "a.example:25"\nsecurity = "implicit"\n'
    )
    said = explained(capsys, "own_domains", "patience", "thresholds", "rules.CC102", "accounts")
    assert (
        said['own_domains = ["acme.example"]'] == f"{site_file}, line 2: set by your organisation"
    )
    locked = f"built in, and locked in {site_file}, line 1: set by your organisation"
    assert said["patience = 90"] == locked
    assert said["thresholds.strong_people = 30"] == f"{user_file}, line 4"
    assert said["thresholds.confirm_people = 15"] == "built in"
    assert said['rules.CC102 = "off"'] == f"{site_file}, line 4"
    account = '{listen = "[::1]:25", upstream = "a.example:25", security = "implicit"}'
    assert said[f"accounts = [{account}]"] == f"{user_file}, line 5"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["schema", "thresholds"], "thresholds"),
        (["schema", "--policy", "x.toml"], "--policy"),
        (["check", "x.toml", "--policy", "y.toml"], "--policy"),
        (["check", "x.toml", "--own-domain", "acme.example"], "--own-domain"),
    ],
)
def test_what_would_count_for_nothing_is_told(
    given: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["policy", *given]) == 2
    said = capsys.readouterr()
    expected = f"“ccwarn policy {given[0]}” does not take “{named}”."
    assert (said.out, " ".join(said.err.split())) == ("", expected)


def test_a_name_that_is_no_setting(tmp_path: Path) -> None:
    done = ccwarn("policy", "explain", "strong_people", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean “thresholds.strong_people”?" in done.stderr


def test_mistakes_are_told(user_file: Path, tmp_path: Path) -> None:
    user_file.write_text("patience = 0\n")
    done = ccwarn("policy", "explain", "patience", cwd=tmp_path)
    assert done.returncode == 2
    assert "policy.toml:1: patience: must be a whole number" in done.stderr
    assert done.stdout == "patience = 90\n    built in\n"


def test_says_what_counts_where_the_organisation_s_file_cannot_be_read(
    user_file: Path, site_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site_file.mkdir()
    user_file.write_text("[thresholds]\nconfirm_people = 9\nstrong_people = 4000\n")
    assert cli.main(["policy", "explain", "thresholds"]) == 2
    said = capsys.readouterr().out
    assert f"thresholds.confirm_people = 9\n    {user_file}, line 2\n" in said
    assert (
        "thresholds.strong_people = 25\n"
        "    built in; your own settings can only add questions at the moment\n"
    ) in said
    assert cli.main(["policy", "explain"]) == 2
    assert f"Your organisation's file: {site_file}\n" in capsys.readouterr().out


Capture = pytest.CaptureFixture[str]


def checked(capsys: Capture, *files: Path) -> tuple[int, str, str]:
    status = cli.main(["policy", "check", *map(str, files)])
    return status, *capsys.readouterr()


def test_check_finds_no_mistakes(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "fine.toml"
    text = 'locked = ["rules"]\nown_domains = ["acme.example"]\npatience = 30\n'
    file.write_text(text, encoding="utf-8-sig")
    assert checked(capsys, file) == (0, f"{file}: no mistakes in 2 settings\n", "")


def test_check_tells_each_mistake_with_its_line(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(
        'own_domains = ["gmail.com"]\npatience = 0\nlocked = ["tresholds"]\n\n[rules]\n'
        'CC101 = "sometimes"\nCC777 = "off"\n'
    )
    status, told, errors = checked(capsys, file)
    assert (status, errors) == (1, "")
    lines = told.splitlines()
    assert [line.removeprefix(f"{file}:").partition(":")[0] for line in lines] == [*"12367"]
    assert "gmail.com is left out, because it is a public mail provider" in lines[0]
    assert "did you mean “thresholds" in lines[2]


def test_check_tells_where_a_file_is_no_toml(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("patience = 30\nown_domains = [\n[rules]\n")
    status, told, _errors = checked(capsys, file)
    assert status == 1
    assert told.startswith(f"{file}:3: this is not valid TOML")


def test_check_goes_on_after_a_file_that_cannot_be_read(tmp_path: Path, capsys: Capture) -> None:
    fine, gone = tmp_path / "fine.toml", tmp_path / "gone.toml"
    fine.write_text("patience = 30\n")
    status, told, errors = checked(capsys, gone, fine)
    assert (status, told) == (2, f"{fine}: no mistakes in 1 setting\n")
    assert errors.startswith(f"{gone}: the policy cannot be read: ")


def test_check_wants_a_file(capsys: Capture) -> None:
    assert checked(capsys)[0] == 2


def test_check_doubts_numbers_that_contradict_each_other(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "odd.toml"
    file.write_text("[thresholds]\nconfirm_people = 40\n")
    status, told, _errors = checked(capsys, file)
    assert status == 0
    assert "lower than those for asking" in " ".join(told.split())


def test_only_the_users_own_file_cannot_lock(
    user_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user_file.write_text('locked = ["rules"]\n')
    other = tmp_path / "site.toml"
    other.write_text('locked = ["rules"]\n')
    assert cli.main(["policy", "check", str(user_file)]) == 1
    assert "only your organisation's own policy file can lock settings" in capsys.readouterr().out
    assert cli.main(["policy", "check", str(other)]) == 0


def test_schema_is_written(capsys: Capture) -> None:
    assert cli.main(["policy", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "ccwarn policy"


@pytest.mark.parametrize("command", [["policy", "explain", "language"], ["doctor"]])
def test_the_policy_s_language_is_spoken(
    command: list[str],
    user_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(text_values._LANGUAGES, i18n.PSEUDO, i18n.PSEUDO)
    user_file.write_text(f'language = "{i18n.PSEUDO}"\n')
    cli.main(command)
    assert "~~" in capsys.readouterr().out
    i18n.install("en")
