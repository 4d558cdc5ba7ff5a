"""`ccwarn audit` as people and programs see it."""

from __future__ import annotations

import csv
import io
import json
import signal
from pathlib import Path

import pytest

from ccwarn.audit.engine import Progress
from ccwarn.cli import main
from ccwarn.commands import audit_csv
from ccwarn.commands.audit_progress import AuditProgress
from ccwarn.terminal.console import Console
from command_line import ccwarn
from commands.test_progress import Screen
from past_archive import audited, firms, mail, mbox

OWN = ("--own-domain", "acme.example")


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    mails = [
        mail(1, firms(1)),
        mail(2, cc=firms(6), subject="=Prices"),
        mail(40, cc=firms(12, 20), subject="Your order"),
    ]
    return mbox(tmp_path / "Sent", mails)


def test_numbers_months_rules_and_the_largest(sent: Path) -> None:
    done = ccwarn("audit", "Sent", *OWN, cwd=sent.parent)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0] == (
        "3 mails sent. ccwarn would have asked 2 times: 1 of them by typing a number, 0"
    )
    assert [it[:17] for it in lines if it.startswith("  2026")][:2] == [
        "  2026-01  1 of 2",
        "  2026-02  1 of 1",
    ]
    assert "  2  CC101  Strangers see each other's addresses" in lines
    first = lines.index("Largest exposures") + 1
    assert lines[first] == "  2026-02-10  12 people at 12 organisations"
    assert lines[first + 1].strip() == "Your order"
    assert lines[first + 2].strip() == f"support@acme.example · {sent}"


def test_days_in_the_wrong_order_are_told(sent: Path) -> None:
    order = ("--since", "2026-02-01", "--until", "2026-01-31")
    done = ccwarn("audit", "Sent", *order, *OWN, cwd=sent.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--until is before --since.\n"
    same = ("--since", "2026-01-02", "--until", "2026-01-02")
    assert ccwarn("audit", "Sent", *same, *OWN, cwd=sent.parent).stdout.startswith("1 mail sent.")


def test_of_many_that_cannot_be_read_some_are_named_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ccwarn.audit.engine._TOLD", 3)
    for number in range(5):
        (tmp_path / f"{number}.eml").write_bytes(b"no mail")
    assert main(["audit", str(tmp_path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "2 more could not be read."
    assert len(lines) == 4


def test_nothing_to_ask_is_status_0_and_something_unreadable_2(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1, firms(1)))
    done = ccwarn("audit", ".", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 mail sent. ccwarn would have asked 0 times.\n")
    (tmp_path / "b.eml").write_bytes(b"no mail")
    done = ccwarn("audit", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "b.eml: This is not a mail message" in done.stderr


def test_json_is_one_object(sent: Path) -> None:
    done = ccwarn("audit", "Sent", *OWN, "--json", "--who-saw-whom", cwd=sent.parent)
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(found) == [
        *("mails", "asked", "typed", "refused", "received", "unreadable", "complete"),
        *("months", "rules", "largest", "who_saw_whom"),
    ]
    assert [found[it] for it in ("mails", "asked", "typed", "refused")] == [3, 2, 1, 0]
    assert found["months"][1] == {"month": "2026-02", "mails": 1, "asked": 1}
    assert found["largest"][1] == {
        "date": "2026-01-03",
        "severity": "confirm",
        "people": 6,
        "organisations": 6,
        "rules": ["CC101"],
        "author": "support@acme.example",
        "subject": "=Prices",
        "path": str(sent),
    }
    assert len(found["who_saw_whom"]) == 18
    assert found["who_saw_whom"][0]["was_shown"] == firms(5, 1)


def test_who_saw_whom_is_told_only_on_request(sent: Path) -> None:
    assert "who_saw_whom" not in json.loads(
        ccwarn("audit", "Sent", *OWN, "--json", cwd=sent.parent).stdout
    )
    plain = ccwarn("audit", "Sent", *OWN, cwd=sent.parent)
    assert "person@firm1.example" not in plain.stdout
    asked = ccwarn("audit", "Sent", *OWN, "--who-saw-whom", cwd=sent.parent)
    lines = asked.stdout.splitlines()
    at = lines.index("  person@firm0.example")
    assert lines[at + 1 : at + 2] == ["    was shown:"]
    assert "person@firm1.example" in lines[at + 2]


def test_csv_has_no_formula(sent: Path) -> None:
    done = ccwarn("audit", "Sent", *OWN, "--csv", "--who-saw-whom", cwd=sent.parent)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[0]["kind"] == "all"
    assert (rows[0]["mails"], rows[0]["asked"], rows[0]["typed"]) == ("3", "2", "1")
    assert [row["subject"] for row in rows if row["kind"] == "mail"] == ["Your order", "'=Prices"]
    pairs = [(row["name"], row["other"]) for row in rows if row["kind"] == "was shown"]
    assert ("person@firm0.example", "person@firm1.example") in pairs
    assert len(pairs) == 6 * 5 + 12 * 11


def test_csv_has_all_letters_where_the_system_writes_others(tmp_path: Path) -> None:
    path = mbox(tmp_path / "Sent", [mail(1, firms(12), subject="=?utf-8?b?5Lit5paH?=")])
    result, _heard = audited(path)
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="cp1252", newline="\n")
    audit_csv.write(stream, result, None)
    stream.flush()
    assert "中文" in written.getvalue().decode("utf-8")


def test_days_and_how_many_of_the_largest(sent: Path) -> None:
    days = ("--since", "2026-01-03", "--until", "2026-01-31")
    done = ccwarn("audit", "Sent", *OWN, *days, "--json", "--largest", "0", cwd=sent.parent)
    found = json.loads(done.stdout)
    assert (found["mails"], found["asked"], found["largest"]) == (1, 1, [])
    wrong = ccwarn("audit", "Sent", "--since", "yesterday", cwd=sent.parent)
    assert wrong.returncode == 2
    assert "2026-01-31" in wrong.stderr


def test_several_processes(sent: Path) -> None:
    one, two = (ccwarn("audit", "Sent", *OWN, "--jobs", it, cwd=sent.parent) for it in "12")
    assert one.stdout == two.stdout


@pytest.mark.parametrize("is_judging", [False, True])
def test_ctrl_c_prints_what_there_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_judging: bool,
) -> None:
    monkeypatch.setattr("ccwarn.audit.archives._BYTES", 1000)
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(6, 7 * it)) for it in range(20)])
    show = AuditProgress.show
    pressed: list[Progress] = []

    def press(self: AuditProgress, progress: Progress) -> None:
        show(self, progress)
        if progress.is_judging is is_judging and progress.mails and not pressed:
            pressed.append(progress)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(AuditProgress, "show", press)
    status = main(["audit", str(sent), *OWN, "--jobs", "1", "--json"])
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert (status, found["complete"]) == (130, False)
    assert shown.err == "Stopped early: this is what was found so far.\n"
    assert 0 < found["asked"] < 20
    assert (found["mails"] == 20) is is_judging


def test_ctrl_c_twice_ends_all(
    sent: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def press(_self: AuditProgress, _progress: Progress) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(AuditProgress, "show", press)
    assert main(["audit", str(sent), *OWN, "--jobs", "1"]) == 130
    assert capsys.readouterr() == ("", "")


def test_the_progress_tells_how_fast_it_is_and_what_is_left() -> None:
    screen, now = Screen(terminal=True), [0.0]
    progress = AuditProgress(Console(screen, {"COLUMNS": "80"}), lambda: now[0])
    progress.show(Progress(50, 100, 500))
    assert screen.getvalue() == ""
    now[0] = 10.0
    progress.show(Progress(50, 100, 500))
    assert screen.getvalue().endswith("500 mails, 50 a second, 10 seconds left")
    now[0] = 600.0
    progress.show(Progress(50, 100, 500))
    assert "10 minutes left" in screen.getvalue()
    now[0] = 601.0
    progress.show(Progress(2, 4, 500, is_judging=True))
    assert "Judging 2 of 4" in screen.getvalue()
    progress.hide()
    assert screen.getvalue().endswith("\r")
