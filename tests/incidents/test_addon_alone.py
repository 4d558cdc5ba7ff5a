"""Thunderbird's add-on holds every incident where ccwarn itself does not run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from ccwarn.connect.addon import addon_files
from counterparts import needs
from incidents.reported import incidents

JUDGING = """
import { readFileSync } from "node:fs";
import { outsidersOf } from "./unattended.js";
globalThis.fetch = async url => ({ text: async () => readFileSync(new URL(url), "utf8") });
globalThis.browser = { runtime: { getURL: name => new URL(name, import.meta.url).href } };
const drafts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(drafts.map(outsidersOf))));
"""


def test_it_lets_none_pass_and_offers_to_send_none_unchecked(tmp_path: Path) -> None:
    for name, content in addon_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "judging.js").write_text(JUDGING)
    done = subprocess.run(
        [needs("node"), tmp_path / "judging.js"],
        input=json.dumps([incident.compose_details for incident in incidents()]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    people = [len(incident.people) for incident in incidents()]
    assert json.loads(done.stdout) == [
        {
            "count": count,
            "visible": count,
            "leavesAnyway": False,
            "exposesNobody": False,
            "mayLeaveUnchecked": False,
        }
        for count in people
    ]
