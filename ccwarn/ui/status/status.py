"""What ccwarn is doing at present: what the tray and the status window both show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.ui.status.news import News
from ccwarn.ui.status.pause import Pause

OUTLOOK = "Outlook"
"""The mail program of that name, as it is shown."""
TROUBLES = 5
"""How many of the latest failures are shown."""


class Mood(Enum):
    """Which icon is shown; the value is its name in resources/icons."""

    ASKS = "asks"
    GUARDING = "guarding"
    PAUSED = "paused"
    NOTES = "notes"
    """Nobody is asked."""
    TROUBLE = "trouble"


class WaitingDraft(Protocol):
    """A draft that would be asked about, but nobody is asked yet."""

    @property
    def href(self) -> str:
        """Names the draft to its gate."""

    @property
    def subject(self) -> str:
        """The subject as it came with the mail."""

    @property
    def people(self) -> int:
        """How many people it is about."""


@dataclass(slots=True)
class Guarded:
    """A folder or mail account and what its gate last said.

    `ask` puts the question about a draft that waits. `do_not_send` warns of sending through it.
    """

    name: str
    ask: Callable[[str], None]
    sentence: str = ""
    healthy: bool = True
    do_not_send: bool = False
    waiting: Sequence[WaitingDraft] = ()


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that was decided; `undo` is None where nothing was changed."""

    time: datetime
    sentence: str
    undo: Callable[[], None] | None = None


@dataclass(slots=True)
class _News:
    programs: list[Guarded] = field(default_factory=list)
    folders: list[Guarded] = field(default_factory=list)
    ports: list[Guarded] = field(default_factory=list)
    recent: Sequence[Recent] = ()
    policy_problems: Sequence[str] = ()
    obstacle: str = ""
    troubles: list[str] = field(default_factory=list)
    monitoring: str = ""
    questions: int = 0


class Status(QObject):
    """Collects what is known and emits `changed` whenever that changes."""

    changed = Signal()

    def __init__(
        self,
        pause: Pause,
        note: str = "",
        parent: QObject | None = None,
        needs_set_up: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self.pause = pause
        self.note = note
        """A sentence to show all the time; "" for none."""
        self._needs_set_up = needs_set_up
        self._contents = _News()
        pause.changed.connect(self.changed)
        self.news = News(self.changed.emit, self)

    @property
    def programs(self) -> Sequence[Guarded]:
        """The mail programs that ask when a mail is sent."""
        return self._contents.programs

    @property
    def folders(self) -> Sequence[Guarded]:
        """The folders that are guarded, in the order they were added."""
        return self._contents.folders

    @property
    def ports(self) -> Sequence[Guarded]:
        """The mail accounts that ccwarn guards, in the order they were added."""
        return self._contents.ports

    @property
    def recent(self) -> Sequence[Recent]:
        """What was decided lately, newest first."""
        return self._contents.recent

    @property
    def problems(self) -> list[str]:
        """A sentence for each thing that is wrong now or failed lately."""
        now = [*self._contents.policy_problems, self._contents.obstacle]
        return [*filter(None, now), *self._contents.troubles]

    @property
    def guarded(self) -> Sequence[Guarded]:
        """Everything that is guarded."""
        return (*self.programs, *self.folders, *self.ports)

    @property
    def needs_set_up(self) -> bool:
        """Whether the user has not said yet what is to be guarded."""
        return self._needs_set_up()

    @property
    def mood(self) -> Mood:
        """How things are, all in all."""
        if self._is_dangerous:
            return Mood.TROUBLE
        if self.questions:
            return Mood.ASKS
        if self.pause.active:
            return Mood.PAUSED
        sick = not self.guarded or any(not each.healthy for each in self.guarded)
        well = Mood.NOTES if self.monitoring else Mood.GUARDING
        return Mood.TROUBLE if sick or self.problems else well

    @property
    def monitoring(self) -> str:
        """Say that nobody is asked; "" where that is not so."""
        return self._contents.monitoring

    @property
    def questions(self) -> int:
        """How many questions are open, with the mails they are about held until the answer."""
        return self._contents.questions

    @property
    def asking(self) -> str:
        """Say that mails wait for the answer to open questions."""
        return ngettext(
            "A mail waits for your answer", "{count} mails wait for your answer", self.questions
        ).format(count=grouped(self.questions))

    @property
    def waiting(self) -> int:
        """How many drafts wait to be looked at."""
        return sum(len(self.waiting_in(folder)) for folder in self.folders)

    def waiting_in(self, guarded: Guarded) -> Sequence[WaitingDraft]:
        """Return the drafts that wait to be looked at there; none where nobody is asked."""
        return () if self.monitoring else guarded.waiting

    @property
    def headline(self) -> str:
        """How things are, in one sentence."""
        if self._is_dangerous:
            return _("Do not send: another program has a mail account's port")
        if self.questions:
            return self.asking
        if self.pause.active:
            return self.pause.text
        if any(not port.healthy for port in self.ports):
            return _("A mail account cannot be used at the moment")
        sick = sum(not folder.healthy for folder in self.folders)
        if sick:
            return ngettext(
                "{count} drafts folder is not guarded",
                "{count} drafts folders are not guarded",
                sick,
            ).format(count=grouped(sick))
        if not self.guarded:
            return _("ccwarn is not set up yet") if self.needs_set_up else _("Nothing is guarded")
        if self.monitoring:
            return _("Only taking notes: nobody is asked")
        if self.problems or any(not program.healthy for program in self.programs):
            return _("Guarding, but something needs your attention")
        return _("Guarding {what}").format(what=listed(self._counted()))

    @property
    def _is_dangerous(self) -> bool:
        return any(port.do_not_send for port in self.ports)

    def _counted(self) -> Iterator[str]:
        yield from (program.name for program in self.programs)
        if count := len(self.folders):
            text = ngettext("{count} drafts folder", "{count} drafts folders", count)
            yield text.format(count=grouped(count))
        if count := len(self.ports):
            text = ngettext("{count} mail account", "{count} mail accounts", count)
            yield text.format(count=grouped(count))

    def add_program(self, program: Guarded) -> None:
        """Show one more mail program."""
        self._contents.programs.append(program)
        self.changed.emit()

    def remove_program(self, program: Guarded) -> None:
        """Stop showing a mail program."""
        self._contents.programs.remove(program)
        self.changed.emit()

    def add_port(self, port: Guarded) -> None:
        """Show one more mail account."""
        self._contents.ports.append(port)
        self.changed.emit()

    def add_folder(self, folder: Guarded) -> None:
        """Show one more folder."""
        self._contents.folders.append(folder)
        self.changed.emit()

    def remove_port(self, port: Guarded) -> None:
        """Stop showing a mail account."""
        self._contents.ports.remove(port)
        self.changed.emit()

    def remove_folder(self, folder: Guarded) -> None:
        """Stop showing a folder."""
        self._contents.folders.remove(folder)
        self.changed.emit()

    def set_state(self, folder: Guarded, sentence: str, *, healthy: bool) -> None:
        """Note what a gate says of itself."""
        folder.sentence, folder.healthy = sentence, healthy
        self.changed.emit()

    def set_questions(self, count: int) -> None:
        """Note how many questions are open."""
        self._contents.questions = count
        self.changed.emit()

    def set_waiting(self, folder: Guarded, drafts: Sequence[WaitingDraft]) -> None:
        """Note which drafts of a folder wait to be looked at."""
        folder.waiting = drafts
        self.changed.emit()

    def set_recent(self, recent: Sequence[Recent]) -> None:
        """Note what was decided lately, newest first."""
        self._contents.recent = recent
        self.changed.emit()

    def set_policy_problems(self, problems: Sequence[str]) -> None:
        """Note what is wrong with the policy's sources."""
        self._contents.policy_problems = problems
        self.changed.emit()

    def set_monitoring(self, sentence: str) -> None:
        """Note that nobody is asked, in a sentence; "" where that is not so."""
        self._contents.monitoring = sentence
        self.changed.emit()

    def set_obstacle(self, sentence: str) -> None:
        """Note why no fix can be made at the moment; "" for nothing."""
        self._contents.obstacle = sentence
        self.changed.emit()

    def add_trouble(self, sentence: str) -> None:
        """Note that something failed; the same sentence again only moves to the end."""
        troubles = self._contents.troubles
        if sentence in troubles:
            troubles.remove(sentence)
        troubles.append(sentence)
        del troubles[:-TROUBLES]
        self.changed.emit()

    def forget_troubles(self) -> None:
        """The author has read them."""
        self._contents.troubles.clear()
        self.changed.emit()
