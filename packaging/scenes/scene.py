"""What a picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: which window, what is done to it, and on what kind of desktop.

    `window` names the module beside this one that shows it; what `done` means, it knows alone.
    """

    name: str
    window: str
    done: tuple[str, ...] = ()
    readme: bool = False
    dark: bool = False
    scale: float = 1.0
    language: str = "en"
    right_to_left: bool = False
    high_contrast: bool = False
    people: int = 475
    holds: bool = False
    stuck: bool = False
