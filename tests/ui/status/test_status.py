from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from ccwarn.ui.status.status import TROUBLES, Guarded, Mood, Status


def test_all_is_well(status: Status) -> None:
    assert status.mood is Mood.GUARDING
    assert status.headline == "Guarding 1 drafts folder"
    assert status.waiting == 2


def test_a_sick_folder_is_trouble(status: Status) -> None:
    status.set_state(status.folders[0], "It is gone.", healthy=False)
    assert status.mood is Mood.TROUBLE
    assert status.headline == "1 drafts folder is not guarded"


def mood(status: Status) -> str:
    return status.mood.value


def test_a_broken_policy_is_trouble_until_it_is_mended(status: Status) -> None:
    status.set_policy_problems(["policy.toml:3: unknown key"])
    assert mood(status) == "trouble"
    assert status.problems == ["policy.toml:3: unknown key"]
    status.forget_troubles()
    assert mood(status) == "trouble"
    status.set_policy_problems([])
    assert mood(status) == "guarding"


def test_failures_are_kept_until_they_are_read(status: Status) -> None:
    for number in [*range(TROUBLES + 3), 4]:
        status.add_trouble(f"failure {number}")
    assert status.problems == [f"failure {number}" for number in (3, 5, 6, 7, 4)]
    status.forget_troubles()
    assert status.mood is Mood.GUARDING


def test_a_pause_is_louder_than_anything(status: Status) -> None:
    status.add_trouble("failure")
    status.pause.start()
    assert status.mood is Mood.PAUSED
    assert status.headline == "Paused: no questions for 15 more minutes"


def test_without_a_folder_nothing_is_guarded(qtbot: QtBot) -> None:
    from ccwarn.ui.status.pause import Pause

    status = Status(Pause())
    assert status.mood is Mood.TROUBLE
    assert status.headline == "Nothing is guarded"


def test_the_headline_counts_everything_that_is_guarded(status: Status) -> None:
    status.add_program(Guarded("Thunderbird", lambda _href: None))
    status.add_folder(Guarded("/other", lambda _href: None))
    status.add_port(Guarded("127.0.0.1:2587", lambda _href: None))
    assert status.headline == "Guarding Thunderbird, 2 drafts folders, 1 mail account"
    status.set_state(status.programs[0], "It cannot.", healthy=False)
    assert status.mood is Mood.TROUBLE
    assert status.headline == "Guarding, but something needs your attention"


def test_every_change_is_told(status: Status, qtbot: QtBot) -> None:
    folder = status.folders[0]
    changes: list[Callable[[], None]] = [
        lambda: status.set_state(folder, "x", healthy=True),
        lambda: status.set_waiting(folder, []),
        lambda: status.set_recent([]),
        lambda: status.set_policy_problems([]),
        lambda: status.add_trouble("x"),
        status.forget_troubles,
        status.pause.start,
        status.pause.end,
    ]
    for change in changes:
        with qtbot.waitSignal(status.changed, timeout=1000):
            change()


def test_a_question_is_louder_than_a_pause_and_a_failure(status: Status) -> None:
    status.add_trouble("failure")
    status.pause.start()
    status.set_questions(1)
    assert mood(status) == "asks"
    assert status.headline == "A mail waits for your answer"
    status.set_questions(2)
    assert status.headline == "2 mails wait for your answer"
    port = Guarded("127.0.0.1:2525", lambda _href: None, healthy=False, do_not_send=True)
    status.add_port(port)
    assert mood(status) == "trouble"
    assert status.headline.startswith("Do not send")
    status.remove_port(port)
    status.set_questions(0)
    assert mood(status) == "paused"


def test_where_nobody_is_asked_nothing_looks_guarded(status: Status) -> None:
    status.set_monitoring("Nobody is asked.")
    assert mood(status) == "notes"
    assert status.headline == "Only taking notes: nobody is asked"
    assert status.waiting == 0
    status.add_trouble("failure")
    assert mood(status) == "trouble"
    assert status.headline == "Only taking notes: nobody is asked"
    status.set_monitoring("")
    assert status.waiting == 2
