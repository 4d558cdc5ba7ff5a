"""What a user installs: the wheel, in an environment of its own, run from somewhere else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from environment import python_in
from installing import pip

ROOT = Path(__file__).parent.parent.parent
SAMPLE = "475-customers-in-cc.eml"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir")
    succeed([*build, str(folder), str(ROOT)], folder)
    (wheel,) = folder.glob("ccwarn-*.whl")
    return wheel


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of an environment in which the wheel is installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    installs = (*pip(folder / "pip"), "--python", str(python_in(folder)), "install")
    succeed([*installs, "--quiet", "--no-index", "--no-deps", str(wheel)], folder)
    # The dependencies come from the environment of the tests, so nothing is downloaded. A folder
    # named here is searched for packages only: an editable ccwarn in it stays out of reach.
    packages = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    Path(packages, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def succeed(command: list[str], cwd: Path) -> str:
    done = run(command, cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, encoding="utf-8", check=False
    )


def test_wheel_holds_every_resource(wheel: Path) -> None:
    resources = ROOT / "resources"
    wanted = {path.relative_to(ROOT) for path in resources.rglob("*") if path.is_file()}
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"ccwarn/{path.as_posix()}" for path in wanted} <= inside


def test_wheel_holds_nothing_but_the_package_its_metadata_and_manuals(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert sorted(top.rpartition(".")[2] for top in tops) == ["ccwarn", "data", "dist-info"]


def test_manuals_and_completion_lie_where_the_system_looks(scripts: Path) -> None:
    share = scripts.parent / "share"
    assert (share / "man" / "man1" / "ccwarn-check.1").is_file()
    assert (share / "bash-completion" / "completions" / "ccwarn").is_file()


def test_installed_program_runs_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    code = (
        "import ccwarn, ccwarn.resources as r; print(ccwarn.__file__); print(r.resource('icons'))"
    )
    places = succeed([str(scripts / "python"), "-c", code], tmp_path).splitlines()
    assert all(Path(place).is_relative_to(scripts.parent) for place in places)


def test_installed_program_checks_a_draft_from_another_folder(
    scripts: Path, tmp_path: Path
) -> None:
    for name in (SAMPLE, "policy.toml"):
        shutil.copy(ROOT / "resources" / "samples" / name, tmp_path)
    command = [str(scripts / "ccwarn"), "check", SAMPLE, "--json", "--policy", "policy.toml"]
    done = run(command, tmp_path)
    assert done.returncode == 1, done.stderr
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert answer["severity"] == "strong"
    assert len(answer["exposed"]) == 475
    assert len(answer["cc"]) == 477
    assert answer["subject"] == "Your query is important to us"
    assert answer["error"] is None


def test_an_ordinary_draft_is_silent(scripts: Path, tmp_path: Path) -> None:
    sample = ROOT / "resources" / "samples" / "twenty-at-one-client.eml"
    done = run([str(scripts / "ccwarn"), "check", str(sample)], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
