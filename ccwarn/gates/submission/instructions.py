"""What exactly to change in a mail program so that it sends through the gate."""

from __future__ import annotations

from ccwarn.account import Account, Security
from ccwarn.gates.submission.accounts_found import Preset
from ccwarn.i18n import N_, _

_STEPS = {
    "Thunderbird": (
        N_("Open Account Settings and choose Outgoing Server (SMTP) at the bottom of the list."),
        N_("Choose the server {server} and press Edit."),
    ),
    "Evolution": (
        N_("Open Edit, Preferences, Mail Accounts, choose your account and press Edit."),
        N_("Choose Sending Email. It shows the server {server}."),
    ),
    "": (
        N_("Open the settings of your mail program and find the server for outgoing mail (SMTP)."),
        N_("It shows the server {server}."),
    ),
}
_COMMON = (
    N_("Set the server name to {host} and the port to {port}."),
    N_("Set the connection security to None. This connection does not leave your computer."),
)
_LOG_IN = {
    "Thunderbird": N_(
        "Keep the user name and password. Thunderbird now calls the authentication method "
        "“Password, transmitted insecurely”, but the password does not leave this computer "
        "unencrypted."
    ),
    "": N_(
        "Keep the user name, the password and the authentication method. ccwarn passes them on."
    ),
}
_LAST = N_("Send a mail to yourself. It should arrive as always.")


def steps(account: Account, program: str = "") -> list[str]:
    """Return what to do, one sentence a step. A program that is not known gets general advice."""
    values = {
        "server": account.upstream.host,
        "host": account.listen.digits.host,
        "port": account.listen.port,
    }
    first, log_in = _STEPS.get(program, _STEPS[""]), _LOG_IN.get(program, _LOG_IN[""])
    return [_(step).format(**values) for step in (*first, *_COMMON, log_in, _LAST)]


def notes(account: Account) -> list[str]:
    """Return what is good to know beforehand."""
    known = [
        _(
            "When you move people to Bcc, the mail that is sent hides them. The copy in your Sent "
            "folder still shows them, because your mail program makes it."
        ),
        _(
            "While ccwarn is not running, your mail program cannot send through this server. It "
            "says so and keeps the mail."
        ),
    ]
    if account.security is not Security.PLAIN:
        known.append(
            _(
                "From ccwarn to {server} the connection is encrypted, and the server's certificate "
                "is checked."
            ).format(server=account.upstream.host)
        )
    return known


def back(account: Account) -> str:
    """Return what to change in the mail program when the gate is gone."""
    names = {
        Security.STARTTLS: "STARTTLS",
        Security.IMPLICIT: "SSL/TLS",
        Security.PLAIN: _("None"),
    }
    return _(
        "In your mail program, set the server name back to {host}, the port to {port} and the "
        "connection security to {security}. Until then it cannot send through this account."
    ).format(
        host=account.upstream.host, port=account.upstream.port, security=names[account.security]
    )


def cannot_use_because(preset: Preset) -> str:
    """Return why an account cannot be used through the gate and what to do; "" where it can."""
    if not preset.oauth2:
        return ""
    if preset.program == "Thunderbird":
        return _(
            "This account logs in on its provider's web page (OAuth2), which Thunderbird finds by "
            "the server's name. It cannot send through ccwarn. Use ccwarn's add-on for "
            "Thunderbird instead."
        )
    return _(
        "This account logs in on its provider's web page (OAuth2), which {program} finds by the "
        "server's name. It cannot send through ccwarn. If your provider offers app passwords, you "
        "can use one instead."
    ).format(program=preset.program)
