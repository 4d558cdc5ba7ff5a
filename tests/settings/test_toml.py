from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import platformdirs
import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.policy import Policy, Severity, Thresholds, WatchedDomains
from ccwarn.resources import resource
from ccwarn.settings.files import (
    builtin_providers,
    load_policy,
    runtime_dir,
    state_dir,
    user_policy_file,
)
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Layer, LoadedPolicy
from ccwarn.settings.toml import read

BASE = Policy(providers=frozenset({"gmail.com", "gmx.de"}))


def extended(policy: Policy, text: str, source: str) -> LoadedPolicy:
    return merged(policy, {Layer.USER: read(text, source)})


def test_the_default_file_says_what_is_built_in() -> None:
    text = resource("policy.default.toml").read_text(encoding="utf-8")
    assert extended(BASE, text, "policy.default.toml").problems == ()
    assert extended(BASE, text, "policy.default.toml").policy == BASE


def test_what_is_known_of_a_file_for_a_newer_ccwarn_applies() -> None:
    for may_lock in (False, True):
        text = read("\nversion = 2\npatience = 30\n", "policy.toml", may_lock=may_lock)
        (problem,) = text.problems
        assert problem.line == 2
        assert problem.message.startswith("this file is for a newer version of ccwarn")
        assert text.values == {("patience",): 30}
        assert not text.unusable


@pytest.mark.parametrize("version", ["0", "true", "1.5", '"2"', "[2]"])
def test_a_version_is_a_number(version: str) -> None:
    (problem,) = read(f"version = {version}", "policy.toml").problems
    assert problem.text == "policy.toml:1: version: must be 1"


def test_a_file_of_this_version_is_fine() -> None:
    assert read("version = 1", "policy.toml").problems == ()


def test_every_setting() -> None:
    loaded = extended(
        BASE,
        """
        own_domains = ["Acme.example", "bücher.example"]
        partners = [["a.example", "b.example"]]
        drafts_folders = ["~/Mail/.Drafts"]
        patience = 30
        [thresholds]
        confirm_organisations = 3
        confirm_people = 4
        confirm_people_organisations = 1
        strong_organisations = 6
        strong_people = 7
        [limits]
        visible_external = 0
        [rules]
        CC101 = "typed"
        CC102 = "off"
        CC104 = "default"
        CC106 = "ask"
        [watched_domains]
        ask = ["rival.example"]
        refuse = ["Enemy.example", "enemy.com"]
        [mailbox_providers]
        add = ["Mail.example"]
        remove = ["gmx.de"]
        [[accounts]]
        listen = "127.0.0.1:2587"
        upstream = "mail.acme.example:587"
        security = "starttls"
        """,
        "policy.toml",
    )
    assert loaded.problems == ()
    assert loaded.policy == Policy(
        own_domains=("acme.example", "xn--bcher-kva.example"),
        partners=(("a.example", "b.example"),),
        drafts_folders=("~/Mail/.Drafts",),
        accounts=(
            Account(
                Endpoint("127.0.0.1", 2587),
                Endpoint("mail.acme.example", 587),
                Security.STARTTLS,
            ),
        ),
        patience=30,
        thresholds=Thresholds(3, 4, 1, 6, 7),
        visible_external_limit=0,
        watched_domains=WatchedDomains(("rival.example",), ("enemy.example", "enemy.com")),
        severities={
            "CC101": Severity.STRONG,
            "CC102": Severity.OFF,
            "CC106": Severity.CONFIRM,
        },
        providers=frozenset({"gmail.com", "mail.example"}),
    )


def test_everything_wrong_is_reported_at_once_with_its_line() -> None:
    loaded = extended(
        BASE,
        """own_domain = ["acme.example"]
own_domains = ["@acme.example"]
confirm_people = 3

[thresholds]
confirm_peeple = 3
strong_people = 0
[limits]
visible_external = 9
[rules]
"CC101" = "sometimes"
""",
        "policy.toml",
    )
    assert [problem.text.partition(": ")[0] for problem in loaded.problems] == [
        "policy.toml:1",
        "policy.toml:2",
        "policy.toml:3",
        "policy.toml:6",
        "policy.toml:7",
        "policy.toml:11",
    ]
    texts = [problem.message for problem in loaded.problems]
    assert "did you mean “own_domains”?" in texts[0]
    assert "without @ or *" in texts[1]
    assert "did you mean “thresholds.confirm_people”?" in texts[2]
    assert "did you mean “thresholds.confirm_people”?" in texts[3]
    assert loaded.policy == BASE._replace(visible_external_limit=9), "the rest counts"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('own_domains = "acme.example"', "a list in square brackets"),
        ("own_domains = [7]", "in quotes"),
        ('own_domains = ["*.acme.example"]', "without @ or *"),
        ('own_domains = ["com"]', "without @ or *"),
        ('own_domains = ["co.uk"]', "anyone can have a domain under co.uk"),
        ('own_domains = ["github.io"]', "anyone can have a domain under github.io"),
        ('own_domains = ["herokuapp.com"]', "anyone can have a domain under herokuapp.com"),
        ('own_domains = ["any.kawasaki.jp"]', "anyone can have a domain under any.kawasaki.jp"),
        ('own_domains = ["s3.amazonaws.com"]', "anyone can have a domain under s3.amazonaws.com"),
        ('own_domains = ["gmail.com"]', "everyone there would count as your colleague"),
        ('partners = ["a.example"]', "a list in square brackets"),
        ('partners = [["com.au", "a.example"]]', "anyone can have a domain under com.au"),
        ("thresholds.strong_people = 2.5", "a whole number"),
        ("thresholds.strong_people = true", "a whole number"),
        ("limits.visible_external = -1", "must be a whole number, 0 or more"),
        ("rules.CC101 = 3", "one of"),
        ('rules.CC777 = "off"', "there is no setting"),
        ("drafts_folders = [3]", "in quotes"),
        ("nonsense = 1", "there is no setting “nonsense”"),
        ('thresholds = "none"', "there is no setting “thresholds”"),
    ],
)
def test_a_wrong_value_is_left_out(line: str, hint: str) -> None:
    loaded = extended(BASE, line, "policy.toml")
    assert loaded.policy == BASE
    assert [hint in problem.message and problem.line == 1 for problem in loaded.problems] == [True]


def test_a_file_that_is_not_toml_changes_nothing() -> None:
    loaded = extended(BASE, "[thresholds]\nstrong_people = 3\nnot toml", "policy.toml")
    assert loaded.policy == BASE
    assert loaded.problems[0].text.startswith("policy.toml:3: this is not valid TOML")


def test_without_a_user_file_the_built_in_policy_counts() -> None:
    assert not user_policy_file().exists()
    loaded = load_policy()
    assert loaded.problems == ()
    assert loaded.policy == Policy(providers=builtin_providers())


def test_the_user_file_counts_and_own_domains_are_added() -> None:
    user_policy_file().parent.mkdir(parents=True)
    user_policy_file().write_text('own_domains = ["a.example"]', encoding="utf-8")
    loaded = load_policy(own_domains=["b.example", 'c"d'])
    assert loaded.policy.own_domains == ("a.example",)
    assert [problem.text for problem in loaded.problems] == [
        '--own-domain: own_domains: “c"d” is not a domain; write it as acme.example, without @ or *'
    ]
    assert load_policy(own_domains=["b.example"]).policy.own_domains == ("a.example", "b.example")


def test_a_policy_asked_for_by_name_must_be_there(tmp_path: Path) -> None:
    loaded = load_policy(tmp_path / "gone.toml")
    assert loaded.policy == Policy(providers=builtin_providers())
    assert "gone.toml: the policy cannot be read" in loaded.problems[0].text


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"a = " + b"[" * 100_000,
        b".".join([b"a"] * 3000) + b" = 1",
        b"patience = " + b"9" * 5000,
        b"#" * (1 << 20) + b"\npatience = 5",
        None,
    ],
    ids=["not UTF-8", "too deep", "a long name", "a long number", "too large", "a folder"],
)
def test_a_broken_file_is_never_no_checks(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "policy.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    loaded = load_policy(path)
    assert loaded.policy == Policy(providers=builtin_providers())
    assert len(loaded.problems) == 1
    assert len(loaded.problems[0].message) < 200


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    pipe, device = tmp_path / "pipe.toml", tmp_path / "device.toml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        (problem,) = load_policy(path).problems
        assert "it is not an ordinary file" in problem.message


def test_the_mark_that_some_editors_put_first_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("patience = 30\n", encoding="utf-8-sig")
    assert load_policy(path).problems == ()
    assert load_policy(path).policy.patience == 30


@pytest.mark.parametrize("folder", ["~nobody-of-this-name/Mail", r"a\u0000b"])
def test_a_folder_that_cannot_be_is_a_problem(folder: str) -> None:
    loaded = extended(BASE, f'drafts_folders = ["{folder}"]', "policy.toml")
    assert "is not a folder" in loaded.problems[0].message
    assert loaded.policy == BASE


def test_nobody_waits_for_longer_than_a_day() -> None:
    loaded = extended(BASE, "patience = 99999999999999999999", "policy.toml")
    assert "at most 86400 seconds" in loaded.problems[0].message
    assert loaded.policy == BASE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the short cut")
@pytest.mark.parametrize("config", ["/etc/other", "", None])
def test_the_policy_lies_where_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, config: str | None
) -> None:
    if config is None:
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", config)
    folder = platformdirs.user_config_path("ccwarn", appauthor=False)
    assert user_policy_file() == folder / "policy.toml"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has such a folder")
def test_without_a_session_the_runtime_folder_is_still_the_users_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/4711")
    assert runtime_dir() == Path("/run/user/4711/ccwarn")
    for useless in ("", "relative"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", useless)
        assert runtime_dir() == state_dir()


USABLE = 'listen = "[::1]:25"\nupstream = "a.example:25"\nsecurity = "starttls"'


@pytest.mark.parametrize(
    ("account", "problem"),
    [
        (
            'listen = "0.0.0.0:25"\nupstream = "a.example:587"\nsecurity = "starttls"',
            "this computer",
        ),
        ('listen = "[::1]:25"\nupstream = "a.example:25"\nsecurity = "plain"', "encryption"),
        ('listen = "[::1]:25"\nupstream = "a.example:25"\nsecurity = "tls"', '"implicit"'),
        ('listen = "[::1]:25"\nupstream = "a.example"\nsecurity = "starttls"', "HOST:PORT"),
        (f'{USABLE}\nlisten_security = "tls"', "listen_security: must be one of"),
        (f"{USABLE}\nport = 1", "and may have listen_security"),
        (f'{USABLE}\ncertificate = "/ca.pem"\nfingerprint = "AB:CD"', "64 hex digits"),
        (f'{USABLE}\nfingerprint = "{64 * "a"}"', "only with a certificate"),
        (
            'listen = "[::1]:25"\nupstream = "[::1]:26"\nsecurity = "plain"\ncertificate = "/c"',
            "only with starttls or implicit",
        ),
        ('listen = "[::1]:25"', "needs listen, upstream and security"),
    ],
)
def test_an_account_that_would_not_be_safe_is_left_out(account: str, problem: str) -> None:
    loaded = extended(BASE, f"patience = 5\n[[accounts]]\n{account}\n", "policy.toml")
    (found,) = loaded.problems
    assert found.line == 2
    assert problem in found.message
    assert (loaded.policy.accounts, loaded.policy.patience) == ((), 5)


def test_two_accounts_need_two_ports() -> None:
    loaded = extended(BASE, f"[[accounts]]\n{USABLE}\n[[accounts]]\n{USABLE}\n", "policy.toml")
    assert [problem.message for problem in loaded.problems] == [
        "accounts: each account needs its own port to listen on"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "http://www.acme.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://acme.example@evil.example/",
        "https://acme.example\\evil.example",
        "https://acme.example/a b",
        "https://acme.example/\\..",
        'https://acme.example/"',
        " https://acme.example/",
        "https://acme.example/" + "x" * 500,
    ],
)
def test_only_a_plain_https_page_can_be_a_link(link: str) -> None:
    text = read(f"[bulk_mail]\nlink = {json.dumps(link)}\n", "policy.toml")
    assert [problem.line for problem in text.problems] == [2]


@pytest.mark.parametrize("link", ["", "https://a.example", "https://a-b.example:8443/x?y=%20#z"])
def test_an_https_page_is_taken_as_it_is(link: str) -> None:
    text = read(f"[bulk_mail]\nlink = {json.dumps(link)}\n", "policy.toml")
    assert (text.problems, text.values["bulk_mail", "link"]) == ((), link)


@pytest.mark.parametrize(
    ("key", "sound"),
    [
        ("", True),
        ("M7q2s0v9Xk4cE1tB8nW5zRj3", True),
        ("M7q2s0v9Xk4cE1tB8nW5zRj", False),
        ("M7q2s0v9Xk4cE1tB8nW5 zRj3", False),
        ("ü" * 24, False),
        ("x" * 301, False),
        (24, False),
    ],
)
def test_a_key_is_no_word_that_somebody_thinks_of(key: object, sound: bool) -> None:
    text = read(f"[milter]\ncleared_key = {json.dumps(key)}\n", "policy.toml")
    assert (text.problems == ()) == sound
    assert text.values.get(("milter", "cleared_key")) == (key if sound else None)
