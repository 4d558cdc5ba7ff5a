from __future__ import annotations

import tomllib
from dataclasses import replace

from ccwarn.policy import Policy
from ccwarn.settings.declared import SETTINGS, TABLES
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.places import ACCOUNTS, PATIENCE
from ccwarn.settings.declared.rules import CHOICES
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Layer
from ccwarn.settings.toml import read
from default_policy import FILE, text


def test_the_default_policy_is_what_the_settings_declare() -> None:
    made = text(SETTINGS.values(), TABLES)
    assert FILE.read_text(encoding="utf-8") == made, "run: python3 packaging/dev.py format"


def test_it_names_every_setting_and_says_what_is_built_in() -> None:
    said = read(FILE.read_text(encoding="utf-8"), FILE.name)
    assert said.problems == ()
    for key, setting in SETTINGS.items():
        assert key in said.values, f"{setting.name} has no line in {FILE.name}"
    assert merged(Policy(), {Layer.USER: said}).policy == Policy()


def test_tables_stand_at_the_end_and_titles_behind_what_their_table_tells_of() -> None:
    patience = replace(PATIENCE, comment="Seconds to wait.")
    settings = [LIMITS[0], replace(CHOICES[0], title="Strangers"), patience]
    made = text(settings, {"rules": "What each does."})
    assert made.partition("\n\n")[2] == (
        "# Seconds to wait.\npatience = 90\n\n"
        f'[limits]\n# {LIMITS[0].description}\nvisible_external = "none"\n\n'
        f'[rules]\n# What each does.\n{CHOICES[0].key[1]} = "default"  # strangers\n'
    )


def test_an_example_is_a_comment_that_can_be_used() -> None:
    lines = text([ACCOUNTS], {}).splitlines()
    example = [line for line in lines if line.startswith(("# [", "# listen", "# up", "# sec"))]
    assert tomllib.loads("\n".join(line[2:] for line in example)) == {
        "accounts": [
            {
                "listen": "127.0.0.1:2587",
                "upstream": "mail.acme.example:587",
                "security": "starttls",
            }
        ]
    }
