"""The window in which messages are checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ccwarn.gates.check.verdict import Verdict
from ccwarn.i18n import _, ngettext
from ccwarn.policy import Severity
from ccwarn.ui.check.check_window import CheckWindow
from scenes.scene import Scene

SCENES = (
    Scene("check", "check", readme=True, scale=1.5),
    Scene("check-emlx", "check", ("emlx",), readme=True, scale=1.5),
    Scene("check-empty", "check", ("empty",)),
    Scene("check-empty-hover", "check", ("empty", "hover")),
    Scene("check-empty-dark", "check", ("empty",), dark=True),
    Scene("check-empty-qps", "check", ("empty",), language="qps"),
    Scene("check-empty-2x", "check", ("empty",), scale=2),
    Scene("check-begun", "check", ("empty", "busy")),
    Scene("check-busy", "check", ("busy",)),
    Scene("check-all", "check", ("all",)),
    Scene("check-one-harmless", "check", ("harmless",)),
    Scene("check-fixed", "check", ("fixed",)),
    Scene("check-trouble", "check", ("said",)),
    Scene("check-several", "check", ("several",)),
    Scene("check-template", "check", ("template",)),
    Scene("check-dark", "check", ("said",), dark=True),
    Scene("check-contrast", "check", ("fixed",), high_contrast=True),
    Scene("check-qps", "check", ("template", "busy"), language="qps"),
    Scene("check-2x", "check", ("template",), scale=2),
    Scene("check-2x-qps", "check", ("fixed", "several"), scale=2, language="qps"),
    Scene("check-rtl", "check", ("said",), right_to_left=True),
)


class _Checking:
    """Does nothing."""

    def __init__(self, *, busy: bool) -> None:
        self.busy = busy

    def fix(self, numbers: Iterable[int]) -> None:
        """Do nothing."""

    take_back = fix

    def ask(self, number: int) -> None:
        """Do nothing."""

    def halt(self) -> None:
        """Do nothing."""

    clear = halt


def show(scene: Scene) -> QWidget:
    """Show the window in the state that the scene wants."""
    checking = _Checking(busy="busy" in scene.done)
    window = CheckWindow(checking, print, lambda: None, lambda: None)
    window.show()
    if "harmless" in scene.done:
        window.take([_harmless(1)])
    elif "empty" not in scene.done:
        others = () if "emlx" in scene.done else map(_harmless, range(20, 223))
        window.take([*_attention(scene), *others])
    if "all" in scene.done:
        window._bar.narrow.setChecked(False)  # noqa: SLF001
    window.rest()
    if "hover" in scene.done:
        window._drop_area.light(on=True)  # noqa: SLF001
    if "several" in scene.done:
        window.table.selectAll()
    for row, state in enumerate(("template", "said")):
        if state in scene.done:
            window.table.selectRow(3 - row)
    return window


def _harmless(number: int) -> Verdict:
    name = f"order-{4100 + number}.eml"
    folder = "/home/anna/Support/Answers"
    return Verdict(
        number,
        name,
        folder,
        f"{folder}/{name}",
        f"Re: Your order {4100 + number}",
        "support@acme.example",
        Severity.OFF,
        sentence=_("Nothing to ask"),
    )


def _attention(scene: Scene) -> list[Verdict]:
    def exposed(count: int) -> str:
        return ngettext(
            "{count} person would see each other's email addresses",
            "{count} people would see each other's email addresses",
            count,
        ).format(count=count)

    support = "/home/anna/Support"
    author = "support@acme.example"
    customers = Verdict(
        1, "475-customers.eml", support, f"{support}/475-customers.eml",
        "Your query is important to us", author, Severity.STRONG, 475, 475, exposed(475), 475,
    )  # fmt: skip
    newsletter = Verdict(
        2, "Drafts", "/home/anna/.thunderbird/x7.default/Mail/Local Folders",
        "/home/anna/.thunderbird/x7.default/Mail/Local Folders/Drafts",
        "Spring newsletter: new opening hours, new prices", author,
        Severity.STRONG, 212, 140, exposed(212), 212,
    )  # fmt: skip
    form = Verdict(
        3, "invitation.oft", f"{support}/Outlook", f"{support}/Outlook/invitation.oft",
        "Invitation to the open day", author, Severity.STRONG, 38, 31, exposed(38), 0,
        _("It is a template. Open it in Outlook and move the people to Bcc there."),
    )  # fmt: skip
    partners = Verdict(
        4, "agenda <b>v2</b>.eml", support, f"{support}/agenda <b>v2</b>.eml",
        "Agenda for Thursday", author, Severity.CONFIRM, 6, 6, exposed(6), 6,
    )  # fmt: skip
    picture = Verdict(
        5, "photo.eml", support, f"{support}/photo.eml",
        sentence=_("“{name}” could not be read, so it was not checked. {reason}").format(
            name="photo.eml", reason=_("The input could not be read: it is not a mail message.")
        ),
    )  # fmt: skip
    if "fixed" in scene.done:
        customers = replace(
            customers, severity=Severity.OFF, people=0, organisations=0, moved=0, fixes=1,
            sentence=_("Nothing to ask"),
        )  # fmt: skip
    if "said" in scene.done:
        newsletter = replace(
            newsletter,
            failure=_(
                "The draft “{name}” was changed by another program in the meantime, so ccwarn did "
                "not change it. Close it in your mail program and try again."
            ).format(name="Drafts"),
        )
    if "emlx" in scene.done:
        folder = "/Users/anna/Library/Mail/V10/Drafts.mbox/Messages"
        return [
            replace(it, name=f"{name}.emlx", folder=folder, path=f"{folder}/{name}.emlx")
            for name, it in ((4127, customers), (4131, newsletter), (4133, partners))
        ]
    return [customers, newsletter, form, partners, picture]
