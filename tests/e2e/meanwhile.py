"""What a person does between Send and the answer."""

from __future__ import annotations

from collections.abc import Callable

from e2e.desktop import wait_for
from e2e.other_program import other_program
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers

Meanwhile = Callable[[Stage, Compose], None]


def untouched(stage: Stage, compose: Compose) -> None:
    """Leave the compose window where it is."""


def minimised(stage: Stage, compose: Compose) -> None:
    """Minimise the compose window."""
    stage.desktop.run("xdotool", "windowminimize", stage.desktop.window(compose.title))
    wait_for("minimised window", lambda: not stage.desktop.windows(compose.title))


def behind_the_main_window(stage: Stage, compose: Compose) -> None:
    """Read other mail."""
    stage.desktop.activate(stage.desktop.window("Mozilla Thunderbird$"))


def behind_another_mail(stage: Stage, compose: Compose) -> None:
    """Go on with another mail."""
    another = stage.thunderbird.compose(to=COLLEAGUES)
    stage.desktop.activate(stage.desktop.window(another.title))


MEANWHILE: tuple[Meanwhile, ...] = (
    untouched,
    minimised,
    behind_the_main_window,
    behind_another_mail,
)


def leaves(
    stage: Stage, people: int, meanwhile: Meanwhile, answer: Callable[[Stage], None]
) -> None:
    """Check that a mail leaves by *Move* after that, and after another program was used."""
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=customers(people))
    compose.send()
    stage.desktop.window_of(DIALOG)
    meanwhile(stage, compose)
    with other_program(stage.desktop) as window:
        stage.desktop.activate(window)
        stage.desktop.type("meanwhile")
        wait_for("text", lambda: "meanwhile" in stage.desktop.title(window))
        answer(stage)
        mail = stage.arrived()
    assert len(mail.rcpt_tos) == people + 1
    assert "gmail.com" not in mail.header
    compose.wait_closed()
