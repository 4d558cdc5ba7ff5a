"""Run, test and build ccwarn from a checkout: `python3 packaging/dev.py run` and `... test`.

Every command first sees to its own set-up: an environment in .venv, made of the packages in
requirements.lock, and, on Debian and Ubuntu, the system libraries that Qt needs. A second start
finds all of it in place and needs no network.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Run the command given on the command line and return its exit status."""
    arguments = _parser().parse_args()
    try:
        if arguments.run is run_lock and not lock_file.renew():
            return 1
        if not lock_file.is_up_to_date():
            system_packages.say(
                "The lock file is older than pyproject.toml. Please run: dev.py lock"
            )
        python = environment.provide()
        if python is None or not compile_catalogues(python):
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
    test.add_argument("--nightly", action="store_true", help="try many more examples, new ones")
    test.add_argument("rest", nargs="*", metavar="ARGUMENT", help="passed on to pytest, after --")
    debian = command("debian", run_debian, "Run the tests on a bare Debian 13, in a folder (root).")
    debian.add_argument("rest", nargs="*", metavar="ARGUMENT", help="passed on to pytest, after --")
    text = "Run the tests on Windows, by way of Wine, in a folder (root)."
    windows = command("windows", run_windows, text)
    text = "open real windows on a screen that is not seen"
    windows.add_argument("--screen", action="store_true", help=text)
    windows.add_argument(
        "rest", nargs="*", metavar="ARGUMENT", help="passed on to pytest, after --"
    )
    text = "Build the installer for Windows into dist/, then try it by way of Wine (root)."
    installer = command("installer", run_installer, text)
    installer.add_argument("--no-test", action="store_true", help="build only")
    text = "Build the bundle for Linux into dist/, then try it on a bare Debian 12 (root)."
    bundle = command("bundle", run_bundle, text)
    bundle.add_argument("--no-test", action="store_true", help="build only")
    text = "Build a package for Debian into dist/, then try it on one, in a folder (root)."
    deb = command("deb", run_deb, text)
    deb.add_argument("--debian", choices=("12", "13"), default="13", help="for which Debian")
    deb.add_argument("--no-test", action="store_true", help="build only")
    text = "Build the application for macOS into dist/. No Mac has run it yet."
    app = command("app", run_app, text)
    app.add_argument("--machine", choices=("arm64", "x86_64"), help="for which Mac")
    command("format", run_format, "Format the code, mend what lint can, renew made files.")
    language = command("language", run_language, "Make or renew the catalogue of a language.")
    language.add_argument("language", help="as gettext names it, such as de or pt_BR")
    command("lock", run_lock, "Renew requirements.lock, install from it, then test all of it.")
    command("audit", run_audit, "Ask whether a vulnerability is known in what is locked.")
    command("release", run_release, "All that comes before a release: audit, test --ci, build.")
    command("site", run_site, "Make a site of the pages in docs/, into dist/site.")
    command("build", run_build, "Build the wheel and the source distribution into dist/.")
    # No argument of this command's begins with an option's dash: all of them are Python's.
    text = "Run the environment's Python, for a script."
    python = commands.add_parser("python", help=text, prefix_chars="\0", add_help=False)
    python.add_argument("rest", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    python.set_defaults(run=run_python)
    return parser


def run_demo(python: Path, arguments: argparse.Namespace) -> int:
    """Start ccwarn on the bundled samples: the tray, or the terminal where there is no display."""
    return become([str(python), "-m", "ccwarn", "demo", *arguments.rest])


def run_tests(python: Path, arguments: argparse.Namespace) -> int:
    """Run every check and the tests."""
    return Testing(python, arguments.ci, arguments.nightly, arguments.rest).run()


def run_debian(python: Path, arguments: argparse.Namespace) -> int:
    """Run the tests that need no other programs under the newest Python that Debian has."""
    return debian_folder.run_tests([*UNIT_TESTS, *arguments.rest])


def run_windows(python: Path, arguments: argparse.Namespace) -> int:
    """Run the tests that need no programs of Linux under the Python of Windows."""
    tests = [*WINDOWS_TESTS, *arguments.rest]
    if arguments.screen:
        return windows_folder.run_tests_on_screen(tests)
    return windows_folder.run_tests(tests)


def run_installer(python: Path, arguments: argparse.Namespace) -> int:
    """Build the installer, and see that it installs, updates and uninstalls."""
    build = [str(python), str(ROOT / "packaging" / "installer.py")]
    return start(build if arguments.no_test else [*build, "--try"])


def run_deb(python: Path, arguments: argparse.Namespace) -> int:
    """Build the package for Debian, and see that it installs, works, updates and is removed."""
    build = [str(python), str(ROOT / "packaging" / "debian_package.py")]
    build += ["--debian", arguments.debian]
    return start(build if arguments.no_test else [*build, "--try"])


def run_bundle(python: Path, arguments: argparse.Namespace) -> int:
    """Build the bundle for Linux, and see that it works where nothing else is."""
    build = [str(python), str(ROOT / "packaging" / "bundle.py")]
    return start(build if arguments.no_test else [*build, "--try"])


def run_app(python: Path, arguments: argparse.Namespace) -> int:
    """Build the application for macOS, which nobody has tried."""
    build = [str(python), str(ROOT / "packaging" / "macos_app.py")]
    return start([*build, "--machine", arguments.machine] if arguments.machine else build)


def run_format(python: Path, arguments: argparse.Namespace) -> int:
    """Bring all that a program can write into its current form."""
    failed = call(python, "ruff", "check", "--fix", "--quiet", ".")
    failed |= call(python, "ruff", "format", "--quiet", ".")
    for maker in ("default_policy", "policy_schema", "i18n", "admx", "make_samples"):
        failed |= start([str(python), str(ROOT / "packaging" / f"{maker}.py")])
    return failed


def run_language(python: Path, arguments: argparse.Namespace) -> int:
    """Let the catalogue of a language have today's sentences."""
    return start([str(python), str(TRANSLATIONS), arguments.language])


def compile_catalogues(python: Path) -> bool:
    """Compile the catalogues, if there are any: a translator may have changed one by hand."""
    there = any(ROOT.glob("resources/i18n/*/LC_MESSAGES/*"))
    return not there or start([str(python), str(TRANSLATIONS), "--compile"]) == 0


def run_lock(python: Path, arguments: argparse.Namespace) -> int:
    """Try out the versions that have just been locked."""
    return Testing(python, nothing_missing=True).run()


def run_audit(python: Path, arguments: argparse.Namespace) -> int:
    """Look for known vulnerabilities."""
    return audit.run()


def run_release(python: Path, arguments: argparse.Namespace) -> int:
    """Build what is published, if nothing speaks against it."""
    return (
        audit.run() or Testing(python, nothing_missing=True).run() or run_build(python, arguments)
    )


def run_site(python: Path, arguments: argparse.Namespace) -> int:
    """Make the site; a link that leads nowhere fails it."""
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--fresh-env"]
    return call(python, "sphinx", *options, str(ROOT / "docs"), str(ROOT / "dist" / "site"))


def run_build(python: Path, arguments: argparse.Namespace) -> int:
    """Build what is published."""
    return start([str(python), str(ROOT / "packaging" / "publishing.py")])


def run_python(python: Path, arguments: argparse.Namespace) -> int:
    """Run the environment's Python with the arguments as they stand."""
    rest = arguments.rest[1:] if arguments.rest[:1] == ["--"] else arguments.rest
    return become([str(python), *rest])


def call(python: Path, module: str, *arguments: str) -> int:
    """Run a module in the environment, from the top of the checkout; return its exit status."""
    return start([str(python), "-m", module, *arguments])


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

import audit  # noqa: E402 - after the test of the version
import debian_folder  # noqa: E402
import environment  # noqa: E402
import lock_file  # noqa: E402
import system_packages  # noqa: E402
import windows_folder  # noqa: E402
from processes import ROOT, become, start  # noqa: E402
from testing import UNIT_TESTS, WINDOWS_TESTS, Testing  # noqa: E402

TRANSLATIONS = ROOT / "packaging" / "i18n.py"

if __name__ == "__main__":
    sys.exit(main())
