from __future__ import annotations

from program_pictures import SCENES as PROGRAMS
from screenshots import SCREENSHOTS, all_scenes, module


def test_every_scene_has_a_window_and_a_name_of_its_own() -> None:
    scenes = all_scenes()
    assert len({scene.name for scene in scenes}) == len(scenes) > 20
    assert all(callable(module(scene.window).show) for scene in scenes)


def test_the_readme_and_the_pages_have_their_pictures() -> None:
    shown = {scene.name for scene in all_scenes() if scene.readme}
    assert {"dialog-light", "dialog-dark", "status"} <= shown
    assert shown | set(PROGRAMS) == {picture.stem for picture in SCREENSHOTS.glob("*.png")}
