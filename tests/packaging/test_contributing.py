"""The walks of CONTRIBUTING.md, done in a copy of the checkout: the page must stay true."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import dev
from checkout_copy import LIMIT, ROOT, CheckoutCopy

pytestmark = [pytest.mark.once, pytest.mark.timeout(4 * LIMIT)]

PAGE = ROOT / "CONTRIBUTING.md"

_STEP = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`[^\n]*(?:\n[^\n]+)*\n\n)?"  # A file's name begins a paragraph.
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A fenced block of the page: the contents of a file, a change of one, or commands."""

    kind: str
    text: str
    file: str = ""

    def take(self, copy: CheckoutCopy) -> str:
        """Do what the block says; return what its commands print."""
        if self.kind == "sh":
            return "".join(command(copy, line) for line in self.text.splitlines())
        assert self.file, f"no file is named before the block that begins {self.text[:40]!r}"
        path = copy.root / self.file
        if self.kind == "diff":
            path.write_text(changed(path.read_text(encoding="utf-8"), self), encoding="utf-8")
        else:
            assert not path.exists(), f"{self.file} is there already"
            path.write_text(self.text, encoding="utf-8")
        return ""


def section(title: str) -> list[Step]:
    """Return the steps of a section of the page, in their order."""
    text = PAGE.read_text(encoding="utf-8")
    assert f"\n## {title}\n" in text, f"{PAGE.name} has no section {title!r}"
    text = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [Step(it["kind"], it["text"], it["file"] or "") for it in _STEP.finditer(text)]


def changed(text: str, step: Step) -> str:
    """Return the text of a file with what a diff takes away and adds."""
    for part in step.text.split("@@\n"):
        lines = part.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        after = "".join(line[1:] for line in lines if not line.startswith("-"))
        assert text.count(before) == 1, f"{step.file} does not have once:\n{before}"
        text = text.replace(before, after)
    return text


def command(copy: CheckoutCopy, line: str) -> str:
    """Run one command of the page's, and return what it prints."""
    words = shlex.split(line)
    environ = dict(word.split("=", 1) for word in words if re.match(r"[A-Z]+=", word))
    start, script, *arguments = words[len(environ) :]
    assert (start, script) == ("python3", "packaging/dev.py"), line
    return succeeded(copy.dev(*arguments, environ=environ))


def succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_tests(copy: CheckoutCopy, *names: str) -> subprocess.CompletedProcess[str]:
    """Run these tests in the copy."""
    return copy.run(copy.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names)


def walk(copy: CheckoutCopy, title: str) -> str:
    """Take the steps of a section; return what their commands print."""
    return "".join(step.take(copy) for step in section(title))


@pytest.fixture
def copy(tmp_path: Path) -> CheckoutCopy:
    """Return a copy of the checkout."""
    return CheckoutCopy(tmp_path / "ccwarn")


RULE_TESTS = (
    "tests/rules/test_corpus.py",
    "tests/packaging/test_default_policy.py",
    "tests/packaging/test_i18n_template.py",
    "tests/ui/settings/test_rules_page.py",
    *("tests/test_layout.py", "-k", "not test_layout or cc199"),
)


def test_the_walk_of_a_rule_ends_in_a_rule(copy: CheckoutCopy) -> None:
    assert 'rules.CC199 = "default"' in walk(copy, "A rule")
    succeeded(run_tests(copy, *RULE_TESTS))
    succeeded(copy.run(copy.python, "-m", "mypy", "ccwarn/rules"))
    mail = copy.root / "mail.eml"
    mail.write_text("From: a@acme.example\nTo: noreply@northwind.example\nSubject: Yes\n\n")
    said = copy.run(copy.python, "-m", "ccwarn", "check", str(mail))
    assert "1 recipient reads no mail" in said.stdout


@pytest.mark.parametrize(
    ("forgotten", "told"),
    [
        ("tests/rules/corpus/CC199.toml", "CC199 has no tests/rules/corpus/CC199.toml"),
        ("ccwarn/rules/__init__.py", "CC199.toml is of no rule in ALL_RULES"),
        ("the commands", "CC199 has no line in policy.default.toml"),
    ],
)
def test_a_forgotten_step_of_a_rule_is_told(forgotten: str, told: str, copy: CheckoutCopy) -> None:
    for step in section("A rule"):
        if step.kind != "sh" and step.file != forgotten:
            step.take(copy)
    done = run_tests(copy, "tests/rules/test_corpus.py", "tests/packaging/test_default_policy.py")
    assert done.returncode == 1
    assert told in done.stdout


SETTING_TESTS = (
    "tests/settings/test_declared.py",
    "tests/packaging/test_default_policy.py",
    "tests/packaging/test_policy_schema.py",
    "tests/packaging/test_admx.py",
    "tests/packaging/test_i18n_template.py",
    *("tests/ui/settings/test_rules_page.py", "-k", "not test_rules_page or each_list"),
)


def test_the_walk_of_a_setting_ends_in_a_setting(copy: CheckoutCopy) -> None:
    assert "watched_domains.note = []\n    built in" in walk(copy, "A setting")
    policy = (copy.root / "resources" / "policy.default.toml").read_text(encoding="utf-8")
    assert "\nnote = []\n" in policy
    succeeded(run_tests(copy, *SETTING_TESTS))


@pytest.mark.parametrize(
    ("forgotten", "told"),
    [
        (
            "ccwarn/policy.py",
            "watched_domains.note fills watched_domains.note, which Policy does not have",
        ),
        ("the commands", "watched_domains.note has no line in policy.default.toml"),
    ],
)
def test_a_forgotten_step_of_a_setting_is_told(
    forgotten: str, told: str, copy: CheckoutCopy
) -> None:
    for step in section("A setting"):
        if step.kind != "sh" and step.file != forgotten:
            step.take(copy)
    tests = ("tests/settings/test_declared.py", "tests/packaging/test_default_policy.py")
    done = run_tests(copy, *tests)
    assert done.returncode == 1
    assert told in done.stdout


def test_the_walk_of_a_language_ends_in_a_sentence_of_it(copy: CheckoutCopy) -> None:
    said = walk(copy, "A language")
    assert "resources/i18n/eo/LC_MESSAGES/ccwarn.po: 0 of " in said
    assert "\nkomandoj:\n" in said


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`(\w[\w/.]*/[\w/.]+)`", PAGE.read_text(encoding="utf-8"))))
)
def test_the_page_names_files_that_there_are(path: str) -> None:
    made = {step.file for title in ("A rule", "A language") for step in section(title)}
    assert (ROOT / path).exists() or path in made


def test_the_page_tells_of_every_command_of_dev_py_and_of_no_other() -> None:
    told = set(re.findall(r"packaging/dev\.py (\w+)", PAGE.read_text(encoding="utf-8")))
    (commands,) = (it.choices for it in dev._parser()._actions if it.choices)
    assert told == set(commands)


def test_a_page_that_lies_is_found_out(copy: CheckoutCopy) -> None:
    lie = Step("diff", " nothing of the kind\n+more\n", "ccwarn/rules/__init__.py")
    with pytest.raises(AssertionError, match=r"__init__\.py does not have once"):
        lie.take(copy)
    with pytest.raises(AssertionError, match="is there already"):
        Step("python", "", "ccwarn/rules/__init__.py").take(copy)
    with pytest.raises(AssertionError, match="invalid choice"):
        Step("sh", "python3 packaging/dev.py languages eo\n").take(copy)
