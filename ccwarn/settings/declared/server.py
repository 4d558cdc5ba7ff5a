"""Settings for the mail server of an organisation, by which `ccwarn milter` goes."""

from __future__ import annotations

from ccwarn.i18n import N_
from ccwarn.settings import text_values, values
from ccwarn.settings.setting import Setting

_MODES = ", ".join(f'"{word}"' for word in values.MODE.words)


SERVER = (
    Setting(
        ("milter", "ask"),
        values.MODE,
        "on_server.ask",
        N_("On a mail server: a mail to ask about"),
        N_("What ccwarn milter does with a mail that its author would be asked about."),
        comment="What `ccwarn milter` on a mail server does with a mail that its author would be "
        f"asked about: {_MODES}.",
    ),
    Setting(
        ("milter", "typed"),
        values.MODE,
        "on_server.typed",
        N_("On a mail server: a mail with a number to type"),
        N_("The same for a mail whose author would have to type the number."),
        comment="The same for a mail whose author would have to type the number.",
    ),
    Setting(
        ("milter", "refuse"),
        values.MODE,
        "on_server.refuse",
        N_("On a mail server: a mail that cannot be sent as it is"),
        N_("The same for a mail that cannot be sent as it is."),
        comment="The same for a mail that cannot be sent as it is.",
    ),
    Setting(
        ("milter", "exempt_hosts"),
        values.TEXTS,
        "on_server.exempt_hosts",
        N_("On a mail server: exempt hosts"),
        N_("ccwarn milter does not judge mail from these addresses, networks and host names."),
        comment="Mail from these addresses, networks and host names is not judged.",
        example='exempt_hosts = ["192.0.2.7", "2001:db8::/32", "scanner.acme.example"]',
    ),
    Setting(
        ("milter", "exempt_users"),
        values.TEXTS,
        "on_server.exempt_users",
        N_("On a mail server: exempt log-ins"),
        N_("ccwarn milter does not judge mail of whoever logs in with one of these names."),
        comment="Mail of whoever logs in with one of these names is not judged.",
        example='exempt_users = ["newsletter"]',
    ),
    Setting(
        ("milter", "cleared_key"),
        text_values.SECRET,
        "on_server.cleared_key",
        N_("Key for mail that was answered on a desktop"),
        N_("With the same key on desktops and mail server, nobody is asked twice about a mail."),
        comment="The same random text on desktops and mail server. With it, desktops mark mail "
        "about which its author was asked, and `ccwarn milter` lets that pass.",
        example='cleared_key = "M7q2s0v9Xk4cE1tB8nW5zRj3"',
    ),
)
