"""A mail that a second person is to approve of: saved, and attached to a mail to that person.

The mail is saved among the drafts, and as a file that opens to be sent, with all its recipients.
The mail to the second person is only shown: its author sends it, or not.
"""

from __future__ import annotations

from pathlib import Path

from ccwarn.approval import place_for, request_for
from ccwarn.gates.outlook.object_model import OutlookFailed, OutlookObject
from ccwarn.review import Review

_MAIL_ITEM = 0
_MSG_UNICODE = 9
"""Of OlItemType, and of OlSaveAsType."""


class NotPassedOn(Exception):
    """The mail to the second person could not be shown."""


def pass_on(application: OutlookObject, item: OutlookObject, state: Path, review: Review) -> None:
    """Save an item of a review and show the mail to the second person. Raises NotPassedOn.

    `state` is the folder of ccwarn's state.
    """
    request = request_for(review, answers_go_to_author=False)
    try:
        file = place_for(state, review, ".msg")
        item.get("Save")
        item.get("SaveAs", str(file), _MSG_UNICODE)
        mail = application.part("CreateItem", _MAIL_ITEM)
        attachments = mail and mail.part("Attachments")
        if mail is None or attachments is None:
            raise NotPassedOn
        attachments.get("Add", str(file))
        mail.put("To", request.person)
        mail.put("Subject", request.subject)
        mail.put("Body", request.text)
        mail.get("Display", False)
    except (OutlookFailed, OSError):
        raise NotPassedOn from None
