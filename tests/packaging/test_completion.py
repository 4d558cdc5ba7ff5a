from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ccwarn.cli import whole_parser
from completion import FILES, scripts
from counterparts import needs


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Return the folder that the scripts of all shells lie in, and one file."""
    for path, text in scripts(whole_parser()).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "sent.mbox").write_text("")
    return tmp_path


def told(share: Path, shell: str, *words: str) -> list[str]:
    needs(shell)
    done = subprocess.run([shell, *words], cwd=share, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_bash_completes_commands_and_their_options(share: Path) -> None:
    for line, wanted in {"ccwarn au": "audit", "ccwarn audit --wh": "--who-saw-whom"}.items():
        words = line.split()
        script = f"""
        source {FILES["bash"]}
        COMP_WORDS=({line})
        COMP_CWORD={len(words) - 1}
        _shtab_ccwarn
        printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        assert told(share, "bash", "--norc", "-c", script) == [wanted]


def test_fish_completes_commands_options_values_and_files(share: Path) -> None:
    lines = ("ccwarn au", "ccwarn audit --wh", "ccwarn install ", "ccwarn check sen")
    asked = "; ".join(f"complete -C '{line}'" for line in lines)
    shown = told(share, "fish", "--no-config", "-c", f"source {FILES['fish']}; {asked}")
    found = [line.partition("\t")[0] for line in shown]
    assert found == ["audit", "--who-saw-whom", "thunderbird", "sent.mbox"]


def test_zsh_finds_the_completion(share: Path) -> None:
    folder = (share / FILES["zsh"]).parent
    script = (
        f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[ccwarn]"
    )
    assert told(share, "zsh", "-f", "-c", script) == ["_ccwarn"]
    assert told(share, "zsh", "-f", "-n", FILES["zsh"]) == []
