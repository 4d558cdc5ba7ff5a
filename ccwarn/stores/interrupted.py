"""What is told of a change that ended before it was whole."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ccwarn.i18n import _
from ccwarn.plain import isolated


class Interrupted(NamedTuple):
    """A record of a change that a killed run was making. `ours` is False where nothing proves it.

    One that is not ours is never acted upon: it may be a trap, or a newer ccwarn has written it.
    """

    record: Path
    ours: bool
    newer: bool = False

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        if self.ours:
            text = _(
                "ccwarn was ended in the middle of a change, and “{record}” says how to put it "
                "right. Type: ccwarn fix FILE, with the drafts file or folder that it lies beside."
            )
        elif self.newer:
            text = _(
                "A newer version of ccwarn was ended in the middle of a change, and “{record}” "
                "says how to put it right. Update ccwarn, then type: ccwarn fix FILE, with the "
                "drafts file or folder that it lies beside."
            )
        else:
            text = _(
                "“{record}” looks like the record of an interrupted change, but nothing proves "
                "that ccwarn wrote it here, so nothing is done with it. Delete it."
            )
        return text.format(record=isolated(str(self.record), 400))
