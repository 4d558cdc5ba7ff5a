"""The add-on as it is built."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ccwarn import __version__
from ccwarn.connect import addon_texts
from ccwarn.connect.addon import ADDON_ID, addon_files, build_xpi
from ccwarn.gates.thunderbird.ask_session import PROTOCOL
from ccwarn.i18n import DRAFTS, OFFERED
from ccwarn.resources import resource


def test_the_same_sources_make_the_same_bytes() -> None:
    assert build_xpi() == build_xpi()
    with zipfile.ZipFile(io.BytesIO(build_xpi())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(addon_files())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_manifest_has_our_version_and_id() -> None:
    manifest = json.loads(addon_files()["manifest.json"])
    assert manifest["version"] == __version__
    assert manifest["browser_specific_settings"]["gecko"]["id"] == ADDON_ID


def test_everything_that_is_named_is_there() -> None:
    files = addon_files()
    for name, content in files.items():
        if name.endswith(".js"):
            for imported in re.findall(r'from "\./(.*?)"', content.decode()):
                assert imported in files
    manifest = json.loads(files["manifest.json"])
    assert manifest["icons"]["64"] in files
    assert manifest["compose_action"]["default_popup"] in files
    assert files["mailbox_providers.txt"] == resource("mailbox_providers.txt").read_bytes()


def test_every_text_that_is_used_is_there_and_the_other_way_round() -> None:
    sources = b"".join(
        content for name, content in addon_files().items() if name.endswith((".js", ".json"))
    ).decode()
    used = set(re.findall(r'(?:text|button)\("(\w+)"', sources))
    used |= set(re.findall(r"__MSG_(\w+)__", sources))
    whys = set(re.findall(r'(?:Trouble\(|why: |#drop\(|#why = )"([\w-]+)"', sources))
    relay = resource("../ccwarn/gates/thunderbird/relay.py").read_text()
    whys |= set(re.findall(r'"why":"([\w-]+)"', relay))
    whys |= set(re.findall(r'\? "([\w-]+)" : this.#why', sources))
    whys -= {"withdrawn"}
    used |= {f"why{''.join(part.title() for part in why.split('-'))}" for why in whys}
    assert used == set(addon_texts.TEXTS)


def test_addon_and_tray_speak_the_same_protocol() -> None:
    assert f"const PROTOCOL = {PROTOCOL};" in addon_files()["tray.js"].decode()


def test_texts_come_from_the_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add("Try again", "Noch einmal")
    catalogue.add("People outside your organisation: {count}", "{count} kosten $1")
    file = tmp_path / "de" / "LC_MESSAGES" / "ccwarn.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as written:
        write_mo(written, catalogue)
    monkeypatch.setattr(addon_texts, "resource", lambda name: tmp_path)
    languages = {name: json.loads(messages) for name, messages in addon_texts.locales()}
    assert languages["en"]["tryAgain"] == {"message": "Try again"}
    assert languages["de"]["tryAgain"] == {"message": "Noch einmal"}
    assert languages["de"]["outsiders"] == {
        "message": "$count$ kosten $$1",
        "placeholders": {"count": {"content": "$1"}},
    }
    assert languages["de"]["moveAll"] == languages["en"]["moveAll"]


def test_english_is_there_without_a_catalogue() -> None:
    assert "_locales/en/messages.json" in addon_files()


def test_it_speaks_every_language_that_is_offered_and_no_draft() -> None:
    texts = dict(addon_texts.locales())
    assert set(texts) >= set(OFFERED)
    assert not set(texts) & DRAFTS
    assert len(set(texts.values())) == len(texts)
