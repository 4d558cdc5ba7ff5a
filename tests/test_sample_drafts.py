from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from ccwarn.resources import resource
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.sample_drafts import CUSTOMERS, demonstration, has_display
from ccwarn.settings.files import load_policy
from ccwarn.stores.opening import open_store


def test_every_sample_but_the_one_that_is_saved_later() -> None:
    with demonstration() as demo:
        names = {path.name for path in demo.drafts.iterdir()}
        assert names == {path.name for path in resource("samples").glob("*.eml")} - {CUSTOMERS}
        path = demo.save_customers_draft()
        assert path.read_bytes() == (resource("samples") / CUSTOMERS).read_bytes()
        assert {path.name for path in demo.drafts.iterdir()} == names | {CUSTOMERS}


def test_only_the_draft_with_the_customers_is_asked_about() -> None:
    with demonstration() as demo:
        demo.save_customers_draft()
        loaded = load_policy(demo.policy_file)
        assert not loaded.problems
        store = open_store(demo.drafts)
        reviews = {
            href: examine(store.read(href).draft, loaded.policy, ALL_RULES) for href in store.list()
        }
        assert [href for href in reviews if reviews[href].severity.asks] == [CUSTOMERS]
        assert reviews[CUSTOMERS].exposure.people == 475


def test_a_file_that_somebody_still_looks_at_is_no_failure() -> None:
    with ExitStack() as later, demonstration() as demo:
        later.enter_context(demo.policy_file.open("rb"))
    # Windows has kept it, and the folder with it.
    shutil.rmtree(demo.policy_file.parent, ignore_errors=True)


def test_nothing_is_left_even_after_a_failure() -> None:
    def fail() -> None:
        with demonstration() as demo:
            folders.append(demo.drafts.parent)
            demo.state.mkdir()
            raise RuntimeError

    folders: list[Path] = []
    with pytest.raises(RuntimeError):
        fail()
    assert folders
    assert not folders[0].exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is one")
def test_a_display_is_one_that_the_session_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()


def test_two_at_once_do_not_meet() -> None:
    with demonstration() as one, demonstration() as other:
        assert one.drafts != other.drafts
        assert one.state != other.state
