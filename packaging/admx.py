"""Write resources/windows/ccwarn.admx and its .adml files, for the Group Policy editor.

Each setting is in them. What the editor writes into the registry by them is read by
`ccwarn.settings.group_policy`. A list is written as a key with an entry in each value, so the kinds
of values decide which control it is.

There is an .adml for each language that ccwarn speaks; the editor takes English where it has none.

https://learn.microsoft.com/previous-versions/windows/desktop/Policy/admx-schema
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from ccwarn import i18n
from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.settings import editor_texts
from ccwarn.settings.declared import SETTINGS, TABLES
from ccwarn.settings.group_policy import PLACE
from ccwarn.settings.loaded import Key
from ccwarn.settings.setting import Setting

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "windows"
ADMX = FOLDER / "ccwarn.admx"
PLACES: Mapping[str, str] = {
    "en": "en-US",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "nl": "nl-NL",
    "ja": "ja-JP",
}
"""The languages of the editor, as Windows names them; English is looked for where it has none."""

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_LARGEST = 2**31 - 1
"""The largest number that the editor is asked to take; a REG_DWORD holds twice that."""


class _Files(NamedTuple):
    """Both files while they are made: the policies, and the texts and controls that they name."""

    policies: ET.Element
    strings: ET.Element
    controls: ET.Element

    def text(self, name: str, text: str) -> str:
        """Add a text and return what names it."""
        ET.SubElement(self.strings, "string", id=name).text = text
        return f"$(string.{name})"


def adml(language: str) -> Path:
    """Return where the texts in a language are."""
    return FOLDER / PLACES[language] / "ccwarn.adml"


def texts(settings: Iterable[Setting], tables: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of the .admx, and of the .adml in the language that is installed.

    `tables` describes tables of settings, in English.
    """
    admx, policies = _definitions()
    adml, strings, controls = _resources()
    files = _Files(policies, strings, controls)
    categories = ET.Element("categories")
    _category(files, categories, "ccwarn", "ccwarn", "")
    files.text("any", _(editor_texts.SUPPORTED))
    known = set()
    for setting in settings:
        table = setting.key[0] if len(setting.key) > 1 else ""
        if table and table not in known:
            known.add(table)
            title = _(editor_texts.TABLES[table]) if table in editor_texts.TABLES else table
            _category(files, categories, table, title, "ccwarn")
        words = (_(setting.title), _explained(setting, tables.get(table, "")))
        _policy(files, setting.key, words, setting.kind.schema, setting.default)
    locked = (_(editor_texts.LOCKED), _(editor_texts.LOCKED_ABOUT))
    _policy(files, ("locked",), locked, {"type": "array", "items": {"type": "string"}})
    admx.insert(3, categories)
    return _written(admx), _written(adml)


def _definitions() -> tuple[ET.Element, ET.Element]:
    root = ET.Element("policyDefinitions", xmlns=NAMESPACE, revision="1.0", schemaVersion="1.0")
    names = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(names, "target", prefix="ccwarn", namespace="ccwarn.Policies")
    ET.SubElement(root, "resources", minRequiredRevision="1.0")
    supported = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    ET.SubElement(supported, "definition", name="any", displayName="$(string.any)")
    return root, ET.SubElement(root, "policies")


def _resources() -> tuple[ET.Element, ET.Element, ET.Element]:
    root = ET.Element(
        "policyDefinitionResources", xmlns=NAMESPACE, revision="1.0", schemaVersion="1.0"
    )
    ET.SubElement(root, "displayName").text = "ccwarn"
    ET.SubElement(root, "description").text = _(editor_texts.ABOUT)
    inside = ET.SubElement(root, "resources")
    return root, ET.SubElement(inside, "stringTable"), ET.SubElement(inside, "presentationTable")


def _category(files: _Files, inside: ET.Element, name: str, title: str, parent: str) -> None:
    shown = files.text(f"category_{name}", title)
    category = ET.SubElement(inside, "category", name=name, displayName=shown)
    if parent:
        ET.SubElement(category, "parentCategory", ref=parent)


def _explained(setting: Setting, of_table: str) -> str:
    item = setting.kind.schema.get("items", {})
    form, example = editor_texts.FORMS.get(item.get("type", ""), ("", ""))
    if setting.kind.is_list and not form:
        form = editor_texts.ONE_A_LINE
    if "anyOf" in setting.kind.schema:
        form = editor_texts.NONE_IF_DISABLED
    form = form and _(form).format(example=example)
    name = _(editor_texts.NAMED).format(name=setting.name)
    return "\n\n".join(part for part in (_about(setting, of_table), form, name) if part)


def _about(setting: Setting, of_table: str) -> str:
    """Return what a setting is for; what a policy file says of it is there in English alone."""
    if i18n.language() == "en":
        return " ".join((*of_table.split(), *setting.description.split()))
    if callable(setting.sentence):
        return _(editor_texts.NOT_CONFIGURED).format(sentence=setting.says(Policy()))
    return setting.says(Policy()) or _(setting.comment)


def _policy(
    files: _Files,
    key: Key,
    words: tuple[str, str],
    schema: Mapping[str, Any],
    default: Any = None,
) -> None:
    name = "_".join(key)
    title, about = words
    attributes = {
        "name": name,
        "class": "Both",
        "displayName": files.text(name, title),
        "explainText": files.text(f"{name}_help", about),
        "presentation": f"$(presentation.{name})",
        "key": "\\".join((PLACE, *key[:-1])),
    }
    policy = ET.SubElement(files.policies, "policy", attributes)
    ET.SubElement(policy, "parentCategory", ref=key[0] if len(key) > 1 else "ccwarn")
    ET.SubElement(policy, "supportedOn", ref="any")
    if word := next((it["const"] for it in schema.get("anyOf", ()) if "const" in it), ""):
        # A word in place of the number is what switching the policy off means.
        item = ET.SubElement(ET.SubElement(policy, "disabledList"), "item", valueName=key[-1])
        ET.SubElement(ET.SubElement(item, "value"), "string").text = word
    _control(files, ET.SubElement(policy, "elements"), key, schema, default)


def _control(
    files: _Files, elements: ET.Element, key: Key, schema: Mapping[str, Any], default: Any
) -> None:
    shown = ET.SubElement(files.controls, "presentation", id="_".join(key))
    kinds: Iterable[Mapping[str, Any]] = schema.get("anyOf", (schema,))
    number = next((it for it in kinds if it.get("type") == "integer"), None)
    if schema.get("type") == "array":
        place = "\\".join((PLACE, *key))
        ET.SubElement(elements, "list", id="value", key=place, valuePrefix="")
        ET.SubElement(shown, "listBox", refId="value").text = _(editor_texts.ENTRIES)
    elif schema.get("type") == "string":
        limits = {"maxLength": str(schema["maxLength"]), "required": "true"}
        ET.SubElement(elements, "text", {"id": "value", "valueName": key[-1]} | limits)
        box = ET.SubElement(shown, "textBox", refId="value")
        ET.SubElement(box, "label").text = _(editor_texts.TEXT)
    elif number is not None:
        least, most = number.get("minimum", 0), number.get("maximum", _LARGEST)
        taken = {"id": "value", "valueName": key[-1], "required": "true"}
        limits = {"minValue": str(least), "maxValue": str(most)}
        ET.SubElement(elements, "decimal", taken | limits)
        first = str(default if isinstance(default, int) else least)
        ET.SubElement(shown, "decimalTextBox", refId="value", defaultValue=first).text = _(
            editor_texts.NUMBER
        )
    else:
        choice = ET.SubElement(elements, "enum", id="value", valueName=key[-1], required="true")
        for word in schema.get("enum", ("false", "true")):
            known = any(it.get("id") == f"word_{word}" for it in files.strings)
            text = f"$(string.word_{word})"
            if not known:
                files.text(f"word_{word}", _(editor_texts.WORDS[word]))
            item = ET.SubElement(choice, "item", displayName=text)
            ET.SubElement(ET.SubElement(item, "value"), "string").text = word
        ET.SubElement(shown, "dropdownList", refId="value", noSort="true").text = _(
            editor_texts.CHOICE
        )


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def written() -> Mapping[Path, str]:
    """Return the text of each file."""
    made: dict[Path, str] = {}
    for language in PLACES:
        i18n.install(language)
        made[ADMX], made[adml(language)] = texts(SETTINGS.values(), TABLES)
    return made


def main() -> int:
    """Renew all files."""
    for file, text in written().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
