"""How Sphinx makes a site of these pages: `python3 packaging/dev.py site` puts it into dist/site.

https://www.sphinx-doc.org/en/master/usage/configuration.html; the pages are MyST's Markdown, which
the forge shows as they are: https://myst-parser.readthedocs.io/en/latest/configuration.html
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

START = "index"

project = "ccwarn"
html_title = "ccwarn"
root_doc = START
extensions = ["myst_parser"]
# Links to a heading go by the anchors that the forge gives it, too.
myst_heading_anchors = 3
# The folders that pages name are on the forge, not on the site.
myst_url_schemes = ("http", "https")
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False


def setup(app: Sphinx) -> None:
    """Have the site's contents made of the start page's own lists, and pages say their language."""
    app.connect("source-read", add_contents)
    app.connect("html-page-context", tell_language)


def add_contents(_app: Sphinx, page: str, source: list[str]) -> None:
    """Add to the start page, for each heading with a list of pages, what Sphinx wants to know.

    Readers of the Markdown would see that as code.
    """
    if page != START:
        return
    for part in source[0].split("\n## ")[1:]:
        if pages := re.findall(r"(?m)^- \[.*?\]\((\S+)\.md\)", part):
            title = part.partition("\n")[0]
            names = "\n".join(pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{names}\n```\n"


def tell_language(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Say in the head of a start page which language it is in, for browsers and screen readers."""
    _start, _dot, language = page.partition(".")
    if language:
        context["language"] = language
