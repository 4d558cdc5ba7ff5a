"""Answers many questions in a real Thunderbird as people do who are in a hurry or look elsewhere.

Run from the top of the checkout, with Thunderbird, Xvfb, openbox and xdotool installed:
`python3 packaging/dev.py python tests/fuzz/fuzz_thunderbird.py --sends 50 --presses 100 --seed 1`.
It ends with status 1 after the first that goes wrong, and says what was done.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

for folder in (".", "packaging", "tests"):
    sys.path.insert(0, str(Path(__file__).parents[2] / folder))

from e2e.hasty import answered_once, asked_about_two, clicks, hasten, held_for, keys  # noqa: E402
from e2e.meanwhile import MEANWHILE, leaves  # noqa: E402
from e2e.stage import Stage, connected  # noqa: E402


def main() -> int:
    """Send, press, and say how often it went well."""
    parser = argparse.ArgumentParser(description="Answer many questions in a real Thunderbird.")
    parser.add_argument("--sends", type=int, default=50)
    parser.add_argument("--presses", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--keep", type=Path, default=Path.cwd(), help="where a failure is shown")
    arguments = parser.parse_args()
    print("seed", arguments.seed, flush=True)
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as home, connected(Path(home)) as stage:
        try:
            for number in range(arguments.sends):
                send(stage, chance, number)
            for number in range(arguments.presses):
                press(stage, chance, number)
        except BaseException:
            keep(stage, arguments.keep)
            raise
    print(f"{arguments.sends} mails left by Move, {arguments.presses} second questions stayed open")
    return 0


def keep(stage: Stage, folder: Path) -> None:
    """Keep what is to be seen, and what Thunderbird has said."""
    stage.desktop.screenshot(folder / "fuzz_thunderbird.png")
    shutil.copy(stage.thunderbird.log, folder / "fuzz_thunderbird.log")


def send(stage: Stage, chance: random.Random, number: int) -> None:
    """Send a mail, use other windows, and have it leave by *Move*."""
    people = chance.choice((6, 12, 30, 475))
    meanwhile = chance.choice(MEANWHILE)
    answer = chance.choice((Stage.click_move, Stage.press_move))
    print(f"send {number}: {people} people, {meanwhile.__name__}, {answer.__name__}", flush=True)
    leaves(stage, people, meanwhile, answer)
    stage.clear()


def press(stage: Stage, chance: random.Random, number: int) -> None:
    """Ask two questions, and answer the first with more presses than it needs."""
    name, act = chance.choice(
        [
            (f"{times} {way.__name__}, {pause} ms apart", way(times, pause))
            for way in (clicks, keys)
            for times, pause in [(chance.randint(2, 6), chance.randint(60, 600))]
        ]
        + [(f"the key held for {seconds} s", held_for(seconds)) for seconds in (1, 2, 4)]
    )
    print(f"press {number}: {name}", flush=True)
    window, second = asked_about_two(stage)
    hasten(stage, window, act)
    answered_once(stage, window, second)
    stage.clear()


if __name__ == "__main__":
    sys.exit(main())
