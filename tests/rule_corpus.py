"""The drafts that rules are tried on, tests/rules/corpus/CODE.toml; and rules for a single test."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ccwarn.draft import Batch, Draft, Earlier, Field, Mailbox
from ccwarn.finding import Check, Rule, rule
from drafts import draft, firms, people

CORPUS = Path(__file__).parent / "rules" / "corpus"
POLICY = CORPUS / "policy.toml"
"""The policy under which the rules see the drafts."""

Case = dict[str, Any]


def cases(code: str) -> list[Case]:
    """Return the drafts of a rule, each with what the rule is to say of it."""
    file = CORPUS / f"{code}.toml"
    assert file.is_file(), f"{code} has no {file.relative_to(CORPUS.parents[2]).as_posix()}"
    found: list[Case] = tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    return found


def mail(case: Case) -> Draft:
    """Return the draft of a case."""
    return draft(
        to=spelt_out(case.get("to", [])),
        cc=spelt_out(case.get("cc", [])),
        bcc=spelt_out(case.get("bcc", [])),
        sender=case.get("sender"),
        known=spelt_out(case.get("known", [])),
        by_list=case.get("by_list", False),
        is_public=case.get("is_public", False),
        identities=case.get("identities", []),
        newsgroups=case.get("newsgroups", []),
        together=spelt_out(case.get("together", [])),
        unreadable=[(text, Field.TO) for text in case.get("unreadable", [])],
    )._replace(earlier=_earlier(case), sent_as=tuple(map(Mailbox, case.get("sent_as", []))))


def _earlier(case: Case) -> Earlier:
    hidden = frozenset(spelt_out(case.get("hidden", [])))
    batch = Batch(**case["batch"]) if "batch" in case else None
    return Earlier(hidden, case.get("hidden_of", len(hidden)), batch)


def spelt_out(short: list[str]) -> list[str]:
    """Return the addresses that are meant by texts as the corpus has them."""
    found: list[str] = []
    for text in short:
        if at := re.fullmatch(r"(\d+) at (\S+)", text):
            found += people(int(at[1]), at[2])
        elif several := re.fullmatch(r"(\d+) firms", text):
            found += firms(int(several[1]))
        else:
            found.append(text)
    return found


def wordless_rule(code: str) -> Callable[[Check], Rule]:
    """Declare the decorated function as the check of a rule that says nothing of itself."""
    return rule(
        code,
        title="",
        finds="",
        matters="",
        example="",
        changes="",
        default="",
        sentence=lambda finding: "",
    )
