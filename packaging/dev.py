"""Run, test and build ccwarn from a checkout: `python3 packaging/dev.py run` and `... test`.

Every command first sees to its own set-up: an environment in .venv and, on Debian and Ubuntu, the
system libraries that Qt needs. A second start finds all of it in place and needs no network.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = "ccwarn-stamp"
OLDEST = (3, 11)

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
}
"""What `test` runs before the tests: a name, and the module to run with its arguments."""


def main() -> int:
    """Run the command given on the command line and return its exit status."""
    arguments = _parser().parse_args()
    try:
        python = environment(VENV)
        if python is None:
            return 1
        status: int = arguments.run(python, arguments)
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run, test and build ccwarn from a checkout.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, function: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=function)
        return sub

    run = command("run", run_demo, "Start ccwarn on a temporary folder with the bundled samples.")
    run.add_argument("rest", nargs="*", metavar="ARGUMENT", help="passed on to `ccwarn demo`")
    test = command("test", run_tests, "Check format, lint and types, then run the tests.")
    test.add_argument("--ci", action="store_true", help="skip nothing: install what tests drive")
    test.add_argument("rest", nargs="*", metavar="ARGUMENT", help="passed on to pytest, after --")
    command("format", run_format, "Format the code, mend what lint can, renew made files.")
    command("build", run_build, "Build the wheel and the source distribution into dist/.")
    python = command("python", run_python, "Run the environment's Python, for a script.")
    python.add_argument("rest", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    return parser


def run_demo(python: Path, arguments: argparse.Namespace) -> int:
    """Start ccwarn on the bundled samples: the tray, or the terminal where there is no display."""
    return become([str(python), "-m", "ccwarn", "demo", *arguments.rest])


def run_tests(python: Path, arguments: argparse.Namespace) -> int:
    """Run every check and all tests, whatever fails on the way; pytest speaks last."""
    environ = dict(os.environ)
    if arguments.ci:
        system_packages.provide_counterparts()
        node_tools.provide()
        environ["CCWARN_REQUIRE_ALL"] = "1"
    failed = []
    for name, check in CHECKS.items():
        print(f"== {name}", flush=True)
        if call(python, *check):
            failed.append(name)
    print("== tests" + (f" (failed before: {', '.join(failed)})" if failed else ""), flush=True)
    status = call(python, "pytest", "-q", *arguments.rest, environ=environ)
    return status or int(bool(failed))


def run_format(python: Path, arguments: argparse.Namespace) -> int:
    """Bring all that a program can write into its current form."""
    failed = call(python, "ruff", "check", "--fix", "--quiet", ".")
    failed |= call(python, "ruff", "format", "--quiet", ".")
    for script in ("i18n.py", "make_samples.py"):
        failed |= start([str(python), str(ROOT / "packaging" / script)])
    return failed


def run_build(python: Path, arguments: argparse.Namespace) -> int:
    """Build what is published."""
    return call(python, "build", "--no-isolation", str(ROOT))


def run_python(python: Path, arguments: argparse.Namespace) -> int:
    """Run the environment's Python with the arguments as they stand."""
    rest = arguments.rest[1:] if arguments.rest[:1] == ["--"] else arguments.rest
    return become([str(python), *rest])


def call(python: Path, module: str, *arguments: str, environ: dict[str, str] | None = None) -> int:
    """Run a module in the environment, from the top of the checkout; return its exit status."""
    return start([str(python), "-m", module, *arguments], environ)


def start(command: list[str], environ: dict[str, str] | None = None) -> int:
    """Run a command from the top of the checkout and return its exit status.

    Ctrl+C reaches the command as well; it is given the time to end by itself.
    """
    interrupted = False
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def become(command: list[str]) -> int:
    """Run a command instead of this script, so that every signal is the command's own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(command[0], command)
    return start(command)


def environment(venv: Path) -> Path | None:
    """Return the Python of a complete environment, made or renewed where needed; None if it failed.

    The environment is complete when its Python runs and its stamp names today's requirements.
    """
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = stamp((ROOT / "pyproject.toml").read_bytes())
    if not is_current(venv, python, wanted) and not make(venv, python, wanted):
        return None
    system_packages.provide_for_qt(_site_packages(venv) / "PySide6")
    return python


def stamp(pyproject: bytes) -> str:
    """Return a digest of all that decides what is installed: requirements, place and Python."""
    digest = hashlib.sha256(json.dumps(requirements(pyproject)).encode())
    digest.update(f"{ROOT} {sys.version_info[:2]} {sys.platform}".encode())
    return digest.hexdigest()


def requirements(pyproject: bytes) -> list[str]:
    """Return what ccwarn and its developers need, as pip takes it."""
    import tomllib  # late: a Python that is too old must get as far as saying so

    table = tomllib.loads(pyproject.decode())
    return sorted([*table["project"]["dependencies"], *table["dependency-groups"]["dev"]])


def is_current(venv: Path, python: Path, wanted: str) -> bool:
    """Tell whether the environment has what is wanted and its Python still runs."""
    try:
        if (venv / STAMP).read_text() != wanted:
            return False
        return subprocess.run([str(python), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def make(venv: Path, python: Path, wanted: str) -> bool:
    """Make the environment anew; a stamp is its last file, so a broken one is never taken."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        # Looked for again by the Python that makes the environment: this one has looked already.
        if not system_packages.install([package], "Python's venv module"):
            return False
    system_packages.say(f"Setting up {venv.name} (the first time: a minute or two)…")
    shutil.rmtree(venv, ignore_errors=True)
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    steps = {
        "making the environment": [sys.executable, "-m", "venv", str(venv)],
        "downloading and installing packages": [
            *pip,
            *requirements((ROOT / "pyproject.toml").read_bytes()),
        ],
        "installing ccwarn itself": [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    }
    for number, (name, command) in enumerate(steps.items(), 1):
        system_packages.say(f"  {number}/{len(steps)} {name}")
        if start(command):
            system_packages.say(f"Failed at {name}: the reason stands above. Then start again.")
            return False
    (venv / STAMP).write_text(wanted)
    return True


def _site_packages(venv: Path) -> Path:
    if os.name == "nt":
        return venv / "Lib" / "site-packages"
    return next(venv.glob("lib/python*/site-packages"))


def with_a_newer_python() -> None:
    """Start this script again with the newest Python on PATH that is new enough, or give up."""
    for minor in range(19, OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python and subprocess.run([python, "-c", ""], check=False).returncode == 0:
            sys.exit(subprocess.run([python, *sys.argv], check=False).returncode)
    here = ".".join(str(number) for number in sys.version_info[:3])
    sys.exit(f"ccwarn needs Python 3.{OLDEST[1]} or newer; this is {here} ({sys.executable}).")


if sys.version_info < OLDEST:
    with_a_newer_python()

import node_tools  # noqa: E402 - after the test of the version
import system_packages  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
