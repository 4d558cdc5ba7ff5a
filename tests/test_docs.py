"""The README and the pages in docs/: what they tell people to type exists, as does every link."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path

import pytest

import i18n
from ccwarn.cli import main
from ccwarn.i18n import OFFERED

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = frozenset(
    (
        "audit",
        "check",
        "fix",
        "undo",
        "unsent",
        "submission",
        "sendmail",
        "doctor",
        "policy",
        "demo",
        "forget",
        "milter",
        "install",
        "uninstall",
    )
)

START = ROOT / "docs" / "index.md"
OTHERS = [START.with_suffix(f".{code}.md") for code in OFFERED if code != "en"]
"""The start pages in the other languages."""

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def options(command: str) -> frozenset[str]:
    """Return the options of a command, as its help shows them; "" is ccwarn without a command."""
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        main([command, "--help"] if command else ["--help"])
    # sendmail takes -i from mail programs, and says nothing of it.
    return frozenset(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", printed.getvalue())) | {"-i"}


def typed(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each command line of ccwarn on a page: the command, "" for none, and what follows."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"`(ccwarn\b[^`]*)`", text)
    lines += re.findall(r"(?m)^    .*?(?<![\w/])(ccwarn\b[^#\"\n]*)", text)
    lines += re.findall(r"/bin/(ccwarn [^%\n]*)", text)
    for line in lines:
        words = line.split()[1:]
        command = words[0] if words and words[0] in COMMANDS else ""
        yield command, " ".join(words[bool(command) :])


@each_page
def test_every_command_exists(page: Path) -> None:
    for command, rest in typed(page):
        if not command:
            assert not re.match(r"[a-z]", rest), f"there is no command: ccwarn {rest}"
        wanted = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest))
        assert wanted <= options(command), f"ccwarn {command} has not all of {sorted(wanted)}"


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.once
def test_the_site_is_made_and_leads_to_every_page(tmp_path: Path) -> None:
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--fresh-env"]
    sphinx = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(tmp_path)]
    made = subprocess.run(sphinx, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    contents = (tmp_path / "index.html").read_text(encoding="utf-8")
    for page in OTHERS:
        made_of_it = (tmp_path / f"{page.stem}.html").read_text(encoding="utf-8")
        assert f'<html class="no-js" lang="{page.suffixes[0][1:]}"' in made_of_it
    missing = [page.stem for page in PAGES[1:] if f'href="{page.stem}.html"' not in contents]
    assert missing == ["index"]


@pytest.mark.parametrize("page", [PAGES[0], ROOT / "docs" / "index.md"], ids=lambda it: it.name)
def test_every_page_is_linked_from_both_beginnings(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    linked = {(page.parent / target).resolve() for target in re.findall(r"\]\(([^)#]+\.md)", text)}
    assert set(PAGES[1:]) - linked <= {page}


def links(page: Path) -> list[str]:
    """Return the pages that a page leads to, in order, but for itself in other languages."""
    found = re.findall(r"(?<!!)\[[^]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return [target for target in found if not re.fullmatch(r"index\.\w+\.md", target)]


def quoted(page: Path) -> list[str]:
    """Return what a page quotes of the windows, in order."""
    return re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page.read_text(encoding="utf-8"))


def shape(page: Path) -> list[str]:
    """Return which lines of a page are headings, items, rows, pictures, or typed, and what is."""
    text = page.read_text(encoding="utf-8").partition("\n## In other languages")[0]
    return re.findall(r"(?m)^(?:#+ |- |\||\d\. |!| {4,}\w+.*)|`ccwarn [^`]*`", text)


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.name)
def test_a_start_page_says_in_its_language_what_the_english_says(page: Path) -> None:
    code = page.suffixes[0][1:]
    catalogue = i18n.read(i18n.CATALOGUES / code / i18n.FILE)
    words = {sentence: catalogue[sentence].string for sentence in quoted(START)}
    assert len(words) > 4
    assert quoted(page) == [words[sentence] for sentence in quoted(START)]
    assert links(page) == links(START)
    assert shape(page) == shape(START)
    text = page.read_text(encoding="utf-8")
    assert f"](../resources/screenshots/dialog-{code}.png)" in text
    assert set(re.findall(r"\d+", START.read_text(encoding="utf-8"))) <= set(
        re.findall(r"\d+", text)
    )
