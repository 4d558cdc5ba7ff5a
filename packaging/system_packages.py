"""What Qt and the tests need from the operating system, and how to get it on Debian and Ubuntu.

Nothing is guessed: `ldd` says which shared libraries Qt's own files miss here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

QT_FILES = (
    "QtCore.abi3.so",
    "QtDBus.abi3.so",
    "QtGui.abi3.so",
    "QtNetwork.abi3.so",
    "QtSvg.abi3.so",
    "QtTest.abi3.so",
    "QtWidgets.abi3.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platformthemes/libqxdgdesktopportal.so",
)
"""The parts of PySide6 that ccwarn and its tests load, as patterns inside its folder."""

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
"""Which Debian package holds a shared library that PySide6 does not bring along."""

FONT_PACKAGE = "fonts-dejavu-core"

COUNTERPARTS = {
    "Xvfb": "xvfb",
    "curl": "curl",
    "dbus-daemon": "dbus-daemon",
    "claws-mail": "claws-mail",
    "dbus-launch": "dbus-x11",
    "desktop-file-validate": "desktop-file-utils",
    "dovecot": "dovecot-imapd",
    "dpkg-deb": "dpkg",
    "evolution": "evolution",
    "fish": "fish",
    "foot": "foot",
    "gio": "libglib2.0-bin",
    "gpg": "gpg gpg-agent",
    "import": "imagemagick",
    "java": "default-jdk-headless",
    "javac": "default-jdk-headless",
    "makensis": "nsis",
    "man": "man-db",
    "mako": "mako-notifier",
    "mbsync": "isync",
    "msibuild": "msitools",
    "msmtp": "msmtp",
    "musl-gcc": "musl-tools",
    "mutt": "mutt",
    "node": "nodejs",
    "npm": "npm",
    "openbox": "openbox",
    "opendkim": "opendkim",
    "opendkim-genkey": "opendkim-tools",
    "openssl": "openssl",
    "orca": "orca gir1.2-atspi-2.0 python3-gi",
    "osslsigncode": "osslsigncode",
    "postfix": "postfix",
    "readelf": "binutils",
    "saslpasswd2": "sasl2-bin libsasl2-modules",
    "sway": "sway",
    "swaks": "swaks libnet-ssleay-perl",
    "thunderbird": "thunderbird",
    "wixl": "wixl",
    "wtype": "wtype",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "xdotool": "xdotool",
    "xprop": "x11-utils",
    "xwininfo": "x11-utils",
    "zsh": "zsh",
}
"""The programs that tests drive or look through, and the Debian packages of each."""

NO_MAIL_SERVER = "postfix postfix/main_mailer_type select No configuration\n"
"""What keeps Debian from starting a mail server of its own when Postfix is installed: the tests
start one for themselves, with settings and ports of its own."""

COUNTERPART_FILES = {
    **dict.fromkeys(
        (
            "/usr/share/java/poi.jar",
            "/usr/share/java/poi-scratchpad.jar",
            "/usr/share/java/commons-codec.jar",
            "/usr/share/java/commons-collections4.jar",
            "/usr/share/java/commons-math3.jar",
        ),
        "libapache-poi-java",
    ),
    "/usr/lib/git-core/git-send-email": "git-email libmailtools-perl",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
}
"""The same for files that tests need: Apache POI, which reads what Outlook saves, the part of git
that sends mail, and the bus of screen readers."""


def missing_libraries(ldd_output: str) -> set[str]:
    """Return the libraries that `ldd` reports as not found."""
    return set(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE))


def missing_qt_libraries(pyside: Path) -> set[str]:
    """Return the shared libraries that the PySide6 in this folder needs and does not find."""
    files = [str(path) for pattern in QT_FILES for path in sorted(pyside.glob(pattern))]
    if not files or shutil.which("ldd") is None:
        return set()
    shown = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False)
    return missing_libraries(shown.stdout)


def packages_of(libraries: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the Debian packages that hold the libraries, and the libraries of no known package."""
    wanted = sorted(libraries)
    known = {DEBIAN_PACKAGES[library] for library in wanted if library in DEBIAN_PACKAGES}
    return sorted(known), [library for library in wanted if library not in DEBIAN_PACKAGES]


def has_fonts() -> bool:
    """Tell whether there is any scalable font: without one, Qt shows no text at all."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    suffixes = (".ttf", ".otf", ".ttc", ".pfb")
    return any(path.suffix in suffixes for folder in folders for path in folder.rglob("*"))


def provide_for_qt(pyside: Path) -> None:
    """Install what Qt misses on this Linux, or say what to type; other systems need nothing."""
    if not sys.platform.startswith("linux"):
        return
    packages, unknown = packages_of(missing_qt_libraries(pyside))
    if not has_fonts():
        packages.append(FONT_PACKAGE)
    if packages:
        install(packages, "Qt's system libraries")
    if unknown:
        say(f"Qt also needs these libraries, which no known package holds: {' '.join(unknown)}")


def provide_counterparts() -> None:
    """Install the programs that tests drive, as far as they are missing, or say what to type."""
    packages = {COUNTERPARTS[name] for name in COUNTERPARTS if not shutil.which(name)}
    packages |= {COUNTERPART_FILES[name] for name in COUNTERPART_FILES if not Path(name).exists()}
    if packages and sys.platform.startswith("linux"):
        if COUNTERPARTS["postfix"] in packages:
            _answer_beforehand(NO_MAIL_SERVER)
        install(sorted(packages), "the programs that the tests drive")


def install(packages: list[str], purpose: str) -> bool:
    """Install Debian packages where that needs no password, else print the line to type."""
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        say(f"Missing: {purpose}. In Debian's names: {' '.join(packages)}")
        return False
    prefix = _privilege()
    if prefix is None:
        say(f"Missing: {purpose}. Please type:\n    sudo {line}")
        return False
    say(f"Installing {purpose} ({' '.join(packages)})…")
    if _apt(prefix, "update") and _apt(prefix, *line.split()[1:]):
        return True
    say(f"That failed. Please type:\n    sudo {line}")
    return False


def say(text: str) -> None:
    """Tell the developer what is going on; not on standard output, which belongs to the tests."""
    print(text, file=sys.stderr, flush=True)


def _privilege() -> list[str] | None:
    """Return what to put before a command to run it as root; None where that needs a password."""
    if os.name != "posix":
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and not subprocess.run([*sudo, "true"], capture_output=True).returncode:
        return [*sudo, "env"]
    return None


def _answer_beforehand(answers: str) -> None:
    """Tell Debian's package installer what it would otherwise guess."""
    prefix = _privilege()
    if prefix is not None and shutil.which("debconf-set-selections"):
        command = [*prefix, "debconf-set-selections"]
        subprocess.run(command, input=answers, text=True, check=False)


def _apt(prefix: list[str], *arguments: str) -> bool:
    quiet = "DEBIAN_FRONTEND=noninteractive"
    command = [*(prefix or ["env"]), quiet, "apt-get", "-qq", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        say(done.stderr.strip())
    return done.returncode == 0
