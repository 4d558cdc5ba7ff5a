"""What exactly to change in a mail program so that it sends through the gate."""

from __future__ import annotations

from ccwarn.account import Account, Security
from ccwarn.gates.submission.accounts_found import Preset
from ccwarn.i18n import N_, _
from ccwarn.plain import isolated

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
_PORT = N_("Set the server name to {host} and the port to {port}.")
_UNENCRYPTED = N_(
    "Set the connection security to None. This connection does not leave your computer."
)
_ENCRYPTED = {
    Security.IMPLICIT: N_("Set the connection security to SSL/TLS."),
    Security.STARTTLS: N_("Set the connection security to STARTTLS."),
}
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
_TRUST = {
    "Thunderbird": N_(
        "Send a mail to yourself. Thunderbird says that the certificate is self-signed. Press OK, "
        "then View…, and compare the SHA-256 fingerprint with this one: {fingerprint}. If they are "
        "the same, press Confirm Security Exception and send again."
    ),
    "Evolution": N_(
        "Send a mail to yourself. Evolution does not know ccwarn's certificate yet and asks about "
        "it. Compare the SHA-256 fingerprint with this one: {fingerprint}. If they are the same, "
        "press Accept Permanently."
    ),
    "": N_(
        "Send a mail to yourself. Your mail program does not know ccwarn's certificate yet and "
        "asks about it. Compare the SHA-256 fingerprint with this one: {fingerprint}. If they are "
        "the same, accept the certificate for good."
    ),
}


def steps(account: Account, program: str = "", fingerprint: str = "") -> list[str]:
    """Return what to do, one sentence a step. A program that is not known gets general advice.

    `fingerprint` is that of the certificate that the program is to trust; "" where there is none.
    """
    values = {
        "fingerprint": fingerprint,
        "server": isolated(account.upstream.host, 120),
        "host": isolated(account.listen.digits.host),
        "port": account.listen.port,
    }
    first = (*_STEPS.get(program, _STEPS[""]), _PORT)
    if fingerprint:
        encrypted = _ENCRYPTED.get(account.listen_security, _ENCRYPTED[Security.STARTTLS])
        rest = (encrypted, _LOG_IN[""], _TRUST.get(program, _TRUST[""]))
    else:
        rest = (_UNENCRYPTED, _LOG_IN.get(program, _LOG_IN[""]), _LAST)
    return [_(step).format(**values) for step in (*first, *rest)]


def notes(account: Account, *, encrypted: bool = False) -> list[str]:
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
    if encrypted:
        known.append(
            _(
                "If your mail program asks about the certificate again later, do not accept it: "
                "another program may have taken ccwarn's place."
            )
        )
    if account.security is not Security.PLAIN:
        known.append(
            _(
                "From ccwarn to {server} the connection is encrypted, and the server's certificate "
                "is checked."
            ).format(server=isolated(account.upstream.host, 120))
        )
    return known


def back(account: Account) -> str:
    """Return what to change in the mail program when the gate is gone."""
    names = {
        Security.STARTTLS: "STARTTLS",
        Security.IMPLICIT: "SSL/TLS",
        # i18n: no encryption, as in “Connection security: None” of Thunderbird
        Security.PLAIN: _("None"),
    }
    return _(
        "In your mail program, set the server name back to {host}, the port to {port} and the "
        "connection security to {security}. Until then it cannot send through this account."
    ).format(
        host=isolated(account.upstream.host, 120),
        port=account.upstream.port,
        security=names[account.security],
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
