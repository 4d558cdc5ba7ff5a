"""Settings that say what an organisation tells its people at a question."""

from __future__ import annotations

from ccwarn.i18n import N_
from ccwarn.settings import text_values
from ccwarn.settings.setting import Setting

BULK_MAIL = (
    Setting(
        ("bulk_mail", "name"),
        text_values.NAME,
        "bulk_mail.name",
        # i18n: of the tool that the organisation has for many recipients
        N_("Name"),
        N_("A question about so many people that you have to type the number names it."),
        comment="What to use for mail to many people, such as a newsletter tool. A question about "
        "as many people as take typing, or about a crowd, names it.",
        example='name = "Acme Newsletter"',
    ),
    Setting(
        ("bulk_mail", "link"),
        text_values.LINK,
        "bulk_mail.link",
        # i18n: the address of a page on the web
        N_("Page"),
        N_("A page that begins with https://. It opens only when somebody clicks on it."),
        example='link = "https://www.acme.example/newsletter"',
    ),
)
TEXTS = (
    Setting(
        ("texts", "ask"),
        text_values.TEXT,
        "texts.ask",
        N_("When you are asked"),
        comment=N_("A sentence that is shown with each question."),
        example='ask = "Use the newsletter tool for more than five customers."',
    ),
    Setting(
        ("texts", "typed"),
        text_values.TEXT,
        "texts.typed",
        N_("When you have to type the number"),
        comment=N_("A sentence that is shown where the number has to be typed, in place of that."),
        example='typed = "Ask data protection first: extension 4711."',
    ),
    Setting(
        ("texts", "refuse"),
        text_values.TEXT,
        "texts.refuse",
        N_("When a mail is refused"),
        comment=N_("A sentence that is shown where a mail cannot be sent as it is."),
        example='refuse = "Ask data protection: extension 4711."',
    ),
)
"""In the order in which the settings window shows them."""
