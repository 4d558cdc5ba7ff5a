"""The add-on's own JavaScript, outside Thunderbird: its form, and what it does to recipients."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import node_tools
from ccwarn.connect.addon import addon_files, build_xpi
from counterparts import missing, needs

ROOT = Path(__file__).parents[2]
UNIT_TESTS = Path(__file__).parent / "thunderbird"
"""Tests in JavaScript, and the Thunderbird and the ccwarn that they go against."""
THUNDERBIRDS_OWN = {
    *("accountsRead", "addressBooks", "compose", "messagesRead"),
    *("compose.save", "compose.send", "messagesMove", "messagesUpdate"),
}
"""Permissions that a linter made for Firefox does not know."""

ADDRESS_BOOK = """
    const lists = %s;
    const descriptions = %s;
    const member = text => {
        const [, name, address] = /^(.*) <(.*)>$/.exec(text) ?? [null, text, text];
        return { properties: { DisplayName: name, PrimaryEmail: address } };
    };
    globalThis.messenger = {
        addressBooks: { list: async () => [{ id: "book" }] },
        mailingLists: {
            list: async () => Object.keys(lists).map(
                name => ({ id: `id of ${name}`, name, description: descriptions[name] ?? "" })),
            listMembers: async id => lists[id.slice(6)].map(member),
        },
    };
"""


@pytest.fixture
def addon(tmp_path: Path) -> Path:
    """Return the folder of the add-on as it is built, so that Node takes its files for modules."""
    for name, content in addon_files().items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return tmp_path


def run(addon: Path, script: str) -> Any:
    """Run a script that may import the add-on's files; return what it prints as JSON."""
    file = addon / "script.js"
    file.write_text(script)
    done = subprocess.run(
        [needs("node"), file], cwd=addon, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(path.name for path in UNIT_TESTS.glob("*.test.js")))
def test_units(tmp_path: Path, name: str) -> None:
    node = needs("node")
    for file, content in addon_files().items():
        path = tmp_path / "addon" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copytree(UNIT_TESTS, tmp_path / "tests")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        [node, "--test", f"tests/{name}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^. pass [1-9]", done.stdout, re.MULTILINE), done.stdout


def linter(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a linter of npm's; where it is not installed, skip the test or fail it."""
    needs("node")
    if node_tools.installed(name) != node_tools.TOOLS[name]:
        missing(f"{name} is not installed (`dev.py test --ci` does it)")
    command = [node_tools.program(name), *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
    )


MV3_ADDRESS_BOOK = """
    const lists = %s;
    const descriptions = %s;
    const card = text => text.includes("@") ? `item1.EMAIL;PREF=1:${text}` : `FN;X=1:${text}`;
    const mailingLists = {
        list: async () => Object.keys(lists).map(
            name => ({ id: `id of ${name}`, name, description: descriptions[name] })),
        listMembers: async id => lists[id.slice(6)].map(
            text => ({ vCard: `BEGIN:VCARD\\r\\nVERSION:4.0\\r\\n${card(text)}\\r\\nEND:VCARD` })),
    };
    globalThis.messenger = { addressBooks: { list: async () => [{ id: "book" }], mailingLists } };
"""


def expanded(
    addon: Path,
    lists: Mapping[str, Sequence[str]],
    text: str,
    descriptions: Mapping[str, str] | None = None,
    book: str = ADDRESS_BOOK,
    failing: str = "",
) -> Any:
    return run(
        addon,
        book % (json.dumps(lists), json.dumps(descriptions or {}))
        + 'const { MailingLists } = await import("./lists.js");'
        + f"const found = await new MailingLists().allExpanded([{json.dumps(text)}])"
        + (f".catch(() => [{json.dumps(failing)}]);" if failing else ";")
        + "console.log(JSON.stringify(found[0]));",
    )


def test_the_code_is_in_good_form() -> None:
    done = linter(
        *("eslint", "--config", "packaging/eslint.config.mjs"),
        *(ROOT / "resources" / "thunderbird", UNIT_TESTS),
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_addon_is_what_mozilla_accepts(tmp_path: Path) -> None:
    xpi = tmp_path / "ccwarn.xpi"
    xpi.write_bytes(build_xpi())
    report = json.loads(linter("addons-linter", "--output=json", xpi).stdout)
    assert report["errors"] == []
    unknown = [warning["message"] for warning in report["warnings"]]
    assert all(
        any(f'"{permission}"' in message for permission in THUNDERBIRDS_OWN) for message in unknown
    ), unknown


@pytest.mark.parametrize(
    ("lists", "text", "members"),
    [
        ({"A": ["x@a.example"]}, "A <A>", ["x@a.example"]),
        ({"A b": ["x@a.example"]}, '"A b" <"What it is">', ["x@a.example"]),
        (
            {"A": ["x@a.example", "B"], "B": ["y@b.example"]},
            "a <A>",
            ["x@a.example", "y@b.example"],
        ),
        (
            {"A": ["x@a.example", "B"], "B": ["A", "y@b.example"]},
            "A",
            ["x@a.example", "y@b.example"],
        ),
        ({"A": ["A"]}, "A <A>", []),
        ({"A": ["x@a.example", "Gone"]}, "A <A>", None),
        ({}, "Gone <Gone>", None),
        ({"A": ["x@a.example"]}, "me@b.example, A", ["me@b.example", "x@a.example"]),
    ],
)
def test_a_list_stands_for_its_members(
    addon: Path, lists: dict[str, list[str]], text: str, members: list[str] | None
) -> None:
    assert expanded(addon, lists, text) == {"text": text, "members": members}


def test_lists_are_the_same_to_a_newer_manifest(addon: Path) -> None:
    lists = {"A": ["x@a.example", "B"], "B": ["A", "y@b.example"]}
    found = expanded(addon, lists, "A <A>", book=MV3_ADDRESS_BOOK)
    assert found == {"text": "A <A>", "members": ["x@a.example", "y@b.example"]}


TWICE = {"all@a.example": ["x@b.example"], "Outer": ["all@a.example", "y@c.example"]}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ('"all@a.example" <all@a.example>', ["x@b.example"]),
        ('"All@A.example" <ALL@a.example>', ["x@b.example"]),
        ("all@a.example", ["x@b.example"]),
        ("Outer <Outer>", ["x@b.example", "y@c.example"]),
        ('me@b.example, "all@a.example" <all@a.example>', ["me@b.example", "x@b.example"]),
        ('"a, b" <me@b.example>; all@a.example', ['"a, b" <me@b.example>', "x@b.example"]),
    ],
)
def test_a_list_may_have_an_at_in_its_name(addon: Path, text: str, members: list[str]) -> None:
    assert expanded(addon, TWICE, text) == {"text": text, "members": members}


@pytest.mark.parametrize(
    ("name", "description", "text"),
    [
        ("Team", "ann@a.example", "Team <ann@a.example>"),
        ("Team", "ask ann@a.example", 'Team <"ask ann"@a.example>'),
        ("Team", "Second floor", 'Team <"Second floor">'),
        ("Nord @ Süd", "", '"Nord @ Süd" <"Nord "@ Süd>'),
    ],
)
def test_a_list_is_known_by_its_description(
    addon: Path, name: str, description: str, text: str
) -> None:
    found = expanded(addon, {name: ["x@b.example"]}, text, {name: description})
    assert found == {"text": text, "members": ["x@b.example"]}


def test_a_member_may_be_a_list_with_a_description(addon: Path) -> None:
    lists = {"Outer": ["Team <ann@a.example>", "Bob <bob@b.example>"], "Team": ["x@b.example"]}
    found = expanded(addon, lists, "Outer <Outer>", {"Team": "ann@a.example"})
    assert found["members"] == ["x@b.example", "bob@b.example"]
    found = expanded(addon, lists, "Outer <Outer>")
    assert found["members"] == ["ann@a.example", "bob@b.example"]


@pytest.mark.parametrize("text", ["A <ann@a.example>", "A <x@a.example>", "A@a.example"])
def test_somebody_who_is_called_like_a_list_is_none(addon: Path, text: str) -> None:
    assert expanded(addon, {"A": ["x@b.example"]}, text, {"A": "What it is"}) == text


UNREADABLE_BOOK = """
    const [lists, descriptions] = [%s, %s];
    globalThis.messenger = { addressBooks: { list: async () => { throw new Error(); } } };
"""


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("ann@a.example", False),
        ("Ann <ann@a.example>", False),
        ('"all@a.example" <all@a.example>', True),
        ("Team <Team>", True),
    ],
)
def test_without_an_address_book_what_reads_like_a_list_is_not_judged(
    addon: Path, text: str, fails: bool
) -> None:
    found = expanded(addon, {}, text, book=UNREADABLE_BOOK, failing="failed")
    assert found == ("failed" if fails else text)


def test_lists_are_read_once_and_after_each_change(addon: Path) -> None:
    read = run(
        addon,
        """
        const listeners = [];
        const event = { addListener: listener => listeners.push(listener) };
        let times = 0;
        const list = async () => {
            times++;
            if (times === 1) { throw new Error("not yet"); }
            return [{ id: "book" }];
        };
        const events = { onCreated: event, onUpdated: event, onDeleted: event };
        globalThis.messenger = {
            addressBooks: { list, ...events },
            mailingLists: {
                list: async () => [{ id: "1", name: `all@${times}` }],
                listMembers: async () => [{ properties: { PrimaryEmail: "x@b.example" } }],
                ...events,
            },
        };
        const { MailingLists } = await import("./lists.js");
        const lists = new MailingLists();
        const found = [];
        for (let tries = 0; tries < 3; tries++) {
            const texts = await lists.allExpanded(["all@2", "all@3"]);
            found.push(texts.findIndex(text => text.members));
        }
        const before = times;
        for (const listener of [...listeners]) {
            listener();
            await lists.allExpanded(["ann@a.example"]);
        }
        console.log(JSON.stringify([found, before, times, listeners.length]));
        """,
    )
    assert read == [[-1, 0, 0], 2, 7, 5]


@pytest.mark.parametrize("text", ["ann", "ann, bob@b.example", "Ann <ann@a.example>"])
def test_what_is_no_list_stays_a_text(addon: Path, text: str) -> None:
    assert expanded(addon, {"A": ["x@a.example"]}, text) == text


ANSWERED = """
    const headers = %s;
    const read = [];
    const messages = {
        get: async id => ({
            id, headerMessageId: "m@a.example",
            author: "Ann <a@a.example>", recipients: ["b@b.example"], ccList: [],
        }),
        %s: async id => (read.push(id), headers),
    };
    globalThis.messenger = { messages };
    const { answeredBy } = await import("./answered.js");
    const details = { type: "%s", relatedMessageId: 7 };
    await answeredBy(1, details);
    console.log(JSON.stringify({ answered: await answeredBy(1, details), read }));
"""


@pytest.mark.parametrize(
    ("headers", "by_list", "is_public"),
    [
        ({"list-id": ["<staff.example>"]}, True, False),
        ({"list-post": ["<mailto:staff@l.example>"]}, True, False),
        ({"list-id": ["<a.l.example>"], "list-post": ["<mailto:a@l.example>"]}, True, False),
        ({"precedence": ["List"]}, True, False),
        ({"newsgroups": ["comp.lang.python"]}, True, True),
        ({"precedence": ["bulk"]}, False, False),
        ({"subject": ["List-Id: no"]}, False, False),
    ],
    ids=repr,
)
@pytest.mark.parametrize("version", [140, 153])
def test_the_answered_message_is_told_and_read_once(
    addon: Path, headers: dict[str, list[str]], by_list: bool, is_public: bool, version: int
) -> None:
    given: Any = {"headers": headers} if version == 140 else headers
    name = "getFull" if version == 140 else "getHeaders"
    told = run(addon, ANSWERED % (json.dumps(given), name, "reply"))
    assert told["answered"] == {
        "senders": ["Ann <a@a.example>"],
        "recipients": ["b@b.example"],
        "by_list": by_list,
        "is_public": is_public,
        "lists": [*headers.get("list-post", []), *headers.get("list-id", [])],
    }
    assert told["read"] == [7]


def test_identities_are_read_once_and_after_each_change(addon: Path) -> None:
    read = run(
        addon,
        """
        const listeners = [];
        const event = { addListener: listener => listeners.push(listener) };
        let times = 0;
        const list = async () => {
            times++;
            if (times === 1) { throw new Error("not yet"); }
            return [{ id: "id1", email: `${times}@a.example` }];
        };
        globalThis.messenger = {
            identities: { list, onCreated: event, onUpdated: event, onDeleted: event },
        };
        const { identities, watchIdentities } = await import("./identities.js");
        watchIdentities();
        const found = [await identities().catch(() => null)];
        for (const change of [() => {}, () => {}, ...listeners]) {
            change();
            found.push((await identities())[0].email);
        }
        console.log(JSON.stringify(found));
        """,
    )
    assert read == [None, *(f"{time}@a.example" for time in (2, 2, 3, 4, 5))]


def test_what_is_no_answer_reads_no_message(addon: Path) -> None:
    told = run(addon, ANSWERED % ("{}", "getHeaders", "forward"))
    assert told == {"answered": None, "read": []}


def test_a_header_that_cannot_be_read_is_no_reason_for_silence(addon: Path) -> None:
    told = run(addon, ANSWERED % ("null", "getHeaders", "reply"))
    assert told["answered"]["by_list"] is False


REOPENED = """
    const { stored, details, at } = %s;
    const queried = [];
    const folderOf = name => ({
        id: name, accountId: name.split("/")[0], specialUse: [name.split("/")[1]],
    });
    const named = stored.map((one, n) => ({
        ...one, id: n + 1, author: "a@a.example", recipients: [`${one.headerMessageId}@b.example`],
        ccList: [], folder: folderOf(one.in),
    }));
    const inFolder = name => named.filter(one => one.in === name);
    const folders = [...new Set(named.map(one => one.in))].map(folderOf);
    const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
    globalThis.messenger = {
        identities: { list: async () => [{ id: "id1", accountId: "own" }] },
        folders: {
            query: async ({ specialUse }) => folders.filter(
                one => !specialUse || one.specialUse.includes(specialUse[0])),
        },
        messages: {
            get: async id => named[id - 1],
            getHeaders: async id => named[id - 1].fields ?? {},
            list: async name => ({ id: "more", messages: inFolder(name).slice(0, 1) }),
            continueList: async () => ({ id: null, messages: named.filter(
                one => one.in.endsWith("/drafts")).slice(1) }),
            query: async ({ folderId, headerMessageId }) => {
                queried.push(folderId);
                await wait(at?.slow ?? 0);
                return { messages: inFolder(folderId).filter(
                    one => one.headerMessageId === headerMessageId) };
            },
        },
    };
    const { answeredBy, forgetAnswered } = await import("./answered.js");
    const asked = { type: "draft", identityId: "id1", ...details };
    const found = await answeredBy(1, asked, at?.patience);
    await answeredBy(1, asked, at?.patience);
    const times = queried.length;
    forgetAnswered(1);
    console.log(JSON.stringify({ found: found?.recipients[0] ?? null, queried, times }));
    process.exit();
"""
ANSWER = {"in-reply-to": [" <m>"]}
FORWARD = {**ANSWER, "x-forwarded-message-id": ["<m>"]}
MESSAGE = {"headerMessageId": "m", "in": "own/inbox"}


def draft(subject: str = "Prices", fields: Mapping[str, Any] = ANSWER) -> dict[str, Any]:
    return {"headerMessageId": "d", "in": "own/drafts", "subject": subject, "fields": fields}


def reopened(
    addon: Path,
    stored: Sequence[Mapping[str, Any]],
    related: int | None,
    at: Mapping[str, int] | None = None,
) -> Any:
    details = {"relatedMessageId": related, "subject": "Re: Prices"}
    return run(addon, REOPENED % json.dumps({"stored": stored, "details": details, "at": at}))


@pytest.mark.parametrize(
    ("stored", "related"),
    [
        ([MESSAGE, draft()], 1),
        ([MESSAGE, draft()], 2),
        ([MESSAGE, draft()], None),
        ([MESSAGE, draft("Other", FORWARD), draft(), draft()], None),
        ([MESSAGE, draft(fields={"in-reply-to": ["<another>"]}), draft()], 1),
        ([{"headerMessageId": ""}, MESSAGE, draft()], 1),
    ],
    ids=["answered", "draft", "unknown", "several", "several answers", "gone"],
)
def test_a_reopened_draft_answers_what_its_header_says(
    addon: Path, stored: list[dict[str, Any]], related: int | None
) -> None:
    stored = [{"in": "own/archives", **one} for one in stored]
    assert reopened(addon, stored, related)["found"] == "m@b.example"


@pytest.mark.parametrize(
    ("stored", "related"),
    [
        ([MESSAGE, draft(fields=FORWARD)], 1),
        ([MESSAGE, draft(fields=FORWARD)], 2),
        ([MESSAGE, draft(fields=FORWARD), draft()], 1),
        ([MESSAGE, draft("Other")], 1),
        ([MESSAGE, draft(), draft(fields={"in-reply-to": ["<another>"]})], None),
        ([MESSAGE, draft(fields={})], 2),
        ([MESSAGE, *[draft()] * 21], None),
        ([draft()], 1),
    ],
    ids=repr,
)
def test_what_a_reopened_draft_answers_is_never_guessed(
    addon: Path, stored: list[dict[str, Any]], related: int | None
) -> None:
    assert reopened(addon, stored, related)["found"] is None


def test_an_answered_message_is_looked_for_where_it_mostly_lies_and_once(addon: Path) -> None:
    places = ["x/archives", "x/sent", "x/inbox", "own/archives", "own/sent", "own/inbox"]
    empty = [{"headerMessageId": "other", "in": place} for place in places]
    stored = [draft(), *empty, {"headerMessageId": "m", "in": "x/archives"}]
    told = reopened(addon, stored, 1)
    assert told["found"] == "m@b.example"
    assert told["queried"] == list(reversed(places))
    assert told["times"] == len(places)


def test_a_message_that_is_not_found_in_time_is_not_known(addon: Path) -> None:
    told = reopened(addon, [MESSAGE, draft()], 2, {"slow": 20_000, "patience": 20})
    assert told == {"found": None, "queried": ["own/inbox"], "times": 1}


def test_texts_are_moved_as_they_were_written(addon: Path) -> None:
    details = {"to": ["a", "b, c"], "cc": ["d", "e", "f"], "bcc": ["e", "g"]}
    part = {"field": "to", "index": 1, "stay": ["b"], "move": ["c"]}
    changes = {"to": [], "cc": [[0, 1]], "split": [part]}
    changed = run(
        addon,
        'const { changedFields } = await import("./recipients.js");'
        f"const found = changedFields({json.dumps(details)}, {json.dumps(changes)});"
        "console.log(JSON.stringify(found));",
    )
    assert changed == {"to": ["a", "b"], "cc": ["f"], "bcc": ["e", "g", "c", "d"]}
