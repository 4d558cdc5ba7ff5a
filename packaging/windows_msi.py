"""Packs what is installed on Windows into an .msi, which Group Policy can install.

It installs for everybody, into the folder where the other installer does so, with the same keys of
the registry. wixl makes it; what that stamps into it of the day is put back, so the same files make
the same bytes.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from processes import start
from system_packages import install, say

_OURS = uuid.UUID("6b1f5a0e-9d1c-4c0e-8a53-0c1d2f9f7a11")
"""What all identities are made from; with another one, no update would find what it updates."""
_PROGRAM = "pythonw.exe"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_HOST = r"Software\Mozilla\NativeMessagingHosts\ccwarn"
_KEY = r"Software\ccwarn"
_POLICY = Path("Lib", "site-packages", "ccwarn", "resources", "windows")
_DAY = "2023/11/14 22:13:20"
"""When it was made, as all files in it are said to be changed."""
_OTHER = (
    "ccwarn was installed for everybody by its other installer. Please uninstall that first, in "
    "the settings of Windows."
)
_LAST = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'
_ENDING = {
    "EndRunning": ("ccwarn.ui.process.ending", f"OLDER OR ({_LAST})"),
    "Disconnect": ("ccwarn uninstall thunderbird", _LAST),
    "DisconnectAll": ("ccwarn uninstall thunderbird --system", _LAST),
}
"""What is run before files go: a module with its arguments, and when.

An add-on in Thunderbird that found no ccwarn would hold every mail."""


def pack(stage: Path, msi: Path, version: str, build: str) -> bool:
    """Make an .msi of the files in a folder; tell whether it was made.

    `build` names these very files and this version, and no others.
    """
    is_there = shutil.which("wixl") and shutil.which("msibuild")
    if not is_there and not install(["wixl", "msitools"], "what makes .msi files"):
        return False
    say("  packing the .msi")
    described = msi.with_suffix(".wxs")
    described.write_bytes(describe(stage, version, build))
    # It finds files from where it runs, and has something to say about each.
    done = subprocess.run(
        ["wixl", "--arch", "x64", "--output", str(msi), str(described)],
        cwd=stage,
        capture_output=True,
        text=True,
        check=False,
    )
    described.unlink()
    if done.returncode:
        say(done.stderr)
    return done.returncode == 0 and _is_stamped(msi, build)


def describe(stage: Path, version: str, build: str) -> bytes:
    """Return what wixl makes an .msi of: https://wixtoolset.org/docs/v3/xsd/wix/."""
    wix = Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = SubElement(
        wix,
        "Product",
        Id=_identity(f"product {build}"),
        Name="ccwarn",
        Manufacturer="ccwarn",
        Language="1033",
        Version=_numbers(version),
        UpgradeCode=_identity("upgrade"),
    )
    SubElement(
        product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine"
    )
    SubElement(product, "Media", Id="1", Cabinet="ccwarn.cab", EmbedCab="yes")
    _add_rules(product)
    names = _add_folders(product, stage)
    for feature, components in (("program", names), ("autostart", ["autostart"])):
        chosen = SubElement(product, "Feature", Id=feature, Level="1")
        for name in components:
            SubElement(chosen, "ComponentRef", Id=name)
    indent(wix, " ")
    ElementTree(wix).write(text := _Octets(), encoding="utf-8", xml_declaration=True)
    return bytes(text)


class _Octets(bytearray):
    def write(self, some: bytes) -> None:
        self.extend(some)


def _add_rules(product: Element) -> None:
    """Add what takes the place of what, what may not stand beside it, and what is run."""
    SubElement(product, "Icon", Id="ccwarn.ico", SourceFile="ccwarn.ico")
    SubElement(product, "Property", Id="ARPPRODUCTICON", Value="ccwarn.ico")
    other = SubElement(product, "Property", Id="OTHER")
    SubElement(
        other,
        "RegistrySearch",
        Id="other",
        Root="HKLM",
        Key=_KEY,
        Name="Build",
        Type="raw",
        Win64="yes",
    )
    SubElement(product, "Condition", Message=_OTHER).text = "Installed OR NOT OTHER"
    # Whichever version is there goes: so an administrator can also take one back.
    upgrade = SubElement(product, "Upgrade", Id=_identity("upgrade"))
    SubElement(upgrade, "UpgradeVersion", Minimum="0.0.0", IncludeMinimum="yes", Property="OLDER")
    order = SubElement(product, "InstallExecuteSequence")
    # Who removes a version that is not there removes nothing.
    SubElement(order, "RemoveExistingProducts", After="InstallInitialize").text = "NOT REMOVE"
    before = "CostFinalize"
    for name, (module, due) in _ENDING.items():
        command = f"-P -m {module}"
        key = _named(Path(_PROGRAM), "f")
        SubElement(
            product, "CustomAction", Id=name, FileKey=key, ExeCommand=command, Return="ignore"
        )
        SubElement(order, "Custom", Action=name, After=before).text = due
        before = name


def _add_folders(product: Element, stage: Path) -> Sequence[str]:
    """Add all files and keys; return the names of their components."""
    top = SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    SubElement(top, "Directory", Id="ProgramMenuFolder")
    programs = SubElement(top, "Directory", Id="ProgramFiles64Folder")
    ours = SubElement(programs, "Directory", Id="OURS", Name="ccwarn")
    app = SubElement(ours, "Directory", Id="APP", Name="app")
    _add_keys(ours)
    names = ["keys", *_add_files(app, stage, Path())]
    windows = SubElement(top, "Directory", Id="WindowsFolder")
    place = SubElement(windows, "Directory", Id="Definitions", Name="PolicyDefinitions")
    names.append(_add_policy(place, Path("ccwarn.admx")))
    for texts in sorted((stage / _POLICY).glob("*/ccwarn.adml")):
        language = texts.parent.name
        spoken = SubElement(place, "Directory", Id=language.replace("-", "_"), Name=language)
        names.append(_add_policy(spoken, Path(language, texts.name)))
    return names


def _add_policy(folder: Element, file: Path) -> str:
    return _add_file(folder, _POLICY / file, _named(file, "policy"))


def _add_keys(ours: Element) -> None:
    keys = _component(ours, "keys")
    for folder in ("APP", "OURS"):
        SubElement(keys, "RemoveFolder", Id=f"remove{folder}", Directory=folder, On="uninstall")
    _value(keys, _HOST, "", "[APP]ccwarn.json").set("KeyPath", "yes")
    _value(keys, _KEY, "Installer", "msi")
    SubElement(
        keys,
        "Shortcut",
        Id="menu",
        Directory="ProgramMenuFolder",
        Name="ccwarn",
        Target=f"[APP]{_PROGRAM}",
        Arguments="-P -m ccwarn",
        Icon="ccwarn.ico",
    )
    start = _component(ours, "autostart")
    _value(start, _RUN, "ccwarn", f'"[APP]{_PROGRAM}" -P -m ccwarn --hidden').set("KeyPath", "yes")


def _value(component: Element, key: str, name: str, value: str) -> Element:
    named = {"Name": name} if name else {}
    return SubElement(
        component, "RegistryValue", Root="HKLM", Key=key, Type="string", Value=value, attrib=named
    )


def _add_files(element: Element, stage: Path, folder: Path) -> list[str]:
    names = []
    for path in sorted((stage / folder).iterdir()):
        below = folder / path.name
        if path.is_dir():
            directory = SubElement(element, "Directory", Id=_named(below, "d"), Name=path.name)
            names += _add_files(directory, stage, below)
        else:
            names.append(_add_file(element, below, _named(below, "f")))
    return names


def _add_file(element: Element, source: Path, key: str) -> str:
    component = _component(element, f"part.{key}")
    SubElement(component, "File", Id=key, Name=source.name, Source=source.as_posix(), KeyPath="yes")
    return component.attrib["Id"]


def _component(element: Element, name: str) -> Element:
    return SubElement(element, "Component", Id=name, Guid=_identity(name), Win64="yes")


def _named(path: Path, kind: str) -> str:
    """Return the name of a file or folder inside the .msi, where it may have 72 letters."""
    return f"{kind}{hashlib.sha256(path.as_posix().encode()).hexdigest()[:16]}"


def _identity(what: str) -> str:
    return f"{{{str(uuid.uuid5(_OURS, what)).upper()}}}"


def _numbers(version: str) -> str:
    """Return a version as an .msi may have it: three numbers."""
    found = re.match(r"\d+\.\d+\.\d+", version)
    return found[0] if found else "0.0.0"


def _is_stamped(msi: Path, build: str) -> bool:
    """Have it made on a certain day; tell whether that could be done."""
    summary = "_SummaryInformation"
    done = subprocess.run(
        ["msiinfo", "export", str(msi), summary], capture_output=True, text=True, check=False
    )
    said = {"9": _identity(f"package {build}"), "12": _DAY, "13": _DAY}
    lines = []
    for line in done.stdout.splitlines():
        number, tab, value = line.partition("\t")
        lines.append(f"{number}{tab}{said.get(number, value)}\r\n")
    table = msi.with_suffix(".idt")
    table.write_text("".join(lines), encoding="utf-8", newline="")
    status = done.returncode or start(["msibuild", str(msi), "-i", str(table)])
    table.unlink()
    return status == 0
