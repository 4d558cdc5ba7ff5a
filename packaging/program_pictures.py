"""Makes the pictures of mail programs in docs/: the real programs, with ccwarn beside them.

python3 packaging/dev.py python packaging/program_pictures.py [NAME]...

They take what the end-to-end tests take: Thunderbird, Claws-Mail, Evolution, Xvfb, openbox.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests"))

from command_line import COMMAND  # noqa: E402 - found by the lines above
from e2e.claws_mail import claws_mail, save, save_draft  # noqa: E402
from e2e.desktop import Desktop, desktop, persist, running  # noqa: E402
from e2e.stage import DIALOG, connected  # noqa: E402
from e2e.test_evolution_drafts import evolution, saved  # noqa: E402

PICTURES = ROOT / "resources" / "screenshots"
COLLEAGUES = ["Ruth Okafor <ruth@acme.example>", "Tomás Vidal <tomas@acme.example>"]
FIRST = (
    "Marek Giulia Daniel Aisha Victor Ingrid Chen Olena Paul Fatima Jonas Mei Sofia Omar".split()
)
LAST = "Eriksen Ghosh Singh Meyer Baker Novak Rossi Haddad Lindqvist Tanaka Moreau Okafor".split()
PROVIDERS = ("mail.example", "freemail.example", "mail.example", "post.example", "inbox.example")
CUSTOMERS = [
    f"{first} {last} <{first.lower()}.{last.lower()}@{PROVIDERS[(index * number) % 5]}>"
    for index, first in enumerate(FIRST)
    for number, last in enumerate(LAST)
]
BARE = [person.partition("<")[2][:-1] for person in CUSTOMERS[:40]]


def thunderbird(file: Path, home: Path) -> None:
    """Press *Send* in Thunderbird."""
    with connected(home) as stage:
        people = [COLLEAGUES[1], *CUSTOMERS]
        compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=people, subject="Your query")
        compose.send()
        keep(stage.desktop, stage.desktop.window_of(DIALOG), file)


def thunderbird_button(file: Path, home: Path) -> None:
    """Press ccwarn's button in a compose window of Thunderbird."""
    with connected(home) as stage:
        people = [COLLEAGUES[1], *CUSTOMERS]
        compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=people, subject="Your query")
        compose.press_button()
        compose.popup("")
        stage.desktop.screenshot(file)


def claws(file: Path, home: Path) -> None:
    """Save a draft in Claws-Mail."""
    with desktop(home) as screen, claws_mail(screen):
        save_draft(screen, BARE)
        window = screen.window("Prices - Compose")
        with guarding(screen, home / "Mail" / "draft"):
            asked = persist(lambda: save(screen, window, " "), lambda: screen.windows_of(DIALOG))
            keep(screen, asked[0], file)


def evolutions(file: Path, home: Path) -> None:
    """Save a draft in Evolution."""
    mail = f"mailto:ruth@acme.example?cc={','.join(BARE)}&subject=Prices&body=Dear all"
    root = home / ".local" / "share" / "evolution" / "mail" / "local"
    with desktop(home) as screen, evolution(screen, mail):
        saved(screen, root)
        window = screen.window("Prices")

        def save_again() -> None:
            screen.activate(window)
            screen.type(" ")
            screen.key("ctrl+s")

        with guarding(screen, root / ".Drafts"):
            asked = persist(save_again, lambda: screen.windows_of(DIALOG))
            keep(screen, asked[0], file)


@contextmanager
def guarding(screen: Desktop, folder: Path) -> Iterator[None]:
    """Run ccwarn on a drafts folder, without the window that it begins with."""
    environ = {**screen.environ, "QT_QPA_PLATFORM": "xcb"}
    with running([*COMMAND, "--hidden", "--drafts", str(folder)], environ):
        yield


def keep(screen: Desktop, window: str, file: Path) -> None:
    """Wait until a window can be read, and keep a picture of the desktop."""
    screen.readable(window)
    screen.screenshot(file)


SCENES: Mapping[str, Callable[[Path, Path], None]] = {
    "thunderbird": thunderbird,
    "thunderbird-button": thunderbird_button,
    "claws-mail": claws,
    "evolution": evolutions,
}


def main() -> int:
    """Make the pictures that were named, or all of them."""
    for name in sys.argv[1:] or SCENES:
        with tempfile.TemporaryDirectory() as home:
            file = PICTURES / f"{name}.png"
            SCENES[name](file, Path(home))
            subprocess.run(
                ["mogrify", "-strip", "-trim", "+dither", "-colors", "255", str(file)], check=True
            )
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
