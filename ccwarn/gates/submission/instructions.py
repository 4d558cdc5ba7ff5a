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
        N_("Choose Sending Email. It names the server {server}."),
    ),
    "": (
        N_("Open the settings of your mail program and find the server for outgoing mail (SMTP)."),
        N_("It names the server {server}."),
    ),
}
_COMMON = (
    N_("Set the server name to {host} and the port to {port}."),
    N_("Set the connection security to None. The way to ccwarn does not leave this computer."),
)
_LOG_IN = {
    "Thunderbird": N_(
        "Keep user name and password. The authentication method is now called “Password, "
        "transmitted insecurely”, but it does not leave this computer unencrypted."
    ),
    "": N_("Keep user name, password and the way to log in. ccwarn passes them on."),
}
_LAST = N_("Send a mail to yourself. It should arrive as always.")


def steps(account: Account, program: str = "") -> list[str]:
    """Return what to do, one sentence a step. A program that is not known gets general advice."""
    values = {
        "server": account.upstream.host,
        "host": account.listen.host,
        "port": account.listen.port,
    }
    first, log_in = _STEPS.get(program, _STEPS[""]), _LOG_IN.get(program, _LOG_IN[""])
    return [_(step).format(**values) for step in (*first, *_COMMON, log_in, _LAST)]


def notes(account: Account) -> list[str]:
    """Return what is good to know beforehand."""
    known = [
        _(
            "When you move people to Bcc, they are hidden in the mail that is sent. The copy in "
            "your Sent folder is made by your mail program and still names them."
        ),
        _(
            "While ccwarn is not running, your mail program cannot send by this server and says "
            "so. Nothing is lost: it keeps the mail."
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
    """Return what to change in the mail program when the gate is no more."""
    names = {
        Security.STARTTLS: "STARTTLS",
        Security.IMPLICIT: "SSL/TLS",
        Security.PLAIN: _("None"),
    }
    return _(
        "In your mail program, set the server name back to {host}, the port to {port} and the "
        "connection security to {security}. Until then it cannot send by this account."
    ).format(
        host=account.upstream.host, port=account.upstream.port, security=names[account.security]
    )


def cannot_use_because(preset: Preset) -> str:
    """Return why an account cannot be used through the gate and what to do; "" where it can."""
    if not preset.oauth2:
        return ""
    if preset.program == "Thunderbird":
        return _(
            "This account logs in at its provider's web page (OAuth2), and Thunderbird finds that "
            "page by the name of the server. It cannot be pointed at ccwarn: use ccwarn's add-on "
            "for Thunderbird."
        )
    return _(
        "This account logs in at its provider's web page (OAuth2), and {program} finds that page "
        "by the name of the server. It cannot be pointed at ccwarn. An app password from your "
        "provider, where there is one, can be used instead."
    ).format(program=preset.program)
