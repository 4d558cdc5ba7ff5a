"""TLS towards mail servers: certificates and host names are always verified.

One look at a certificate counts for an hour, as TLS goes on from what was agreed on before (RFC
8446 section 2.2); truststore's contexts look each time.
"""

from __future__ import annotations

import ssl
import sys

from ccwarn.i18n import _


def context() -> ssl.SSLContext:
    """Return the TLS settings for a mail server, with the certificates that the system trusts."""
    settings: ssl.SSLContext
    if sys.platform in ("darwin", "win32"):
        # Python finds the system's certificates on other systems only; here it takes the system's
        # own verifier.
        import truststore

        settings = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        settings = ssl.create_default_context()
    settings.minimum_version = ssl.TLSVersion.TLSv1_2
    return settings


def reason(error: Exception) -> str:
    """Say why TLS failed, for a person."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate is not valid: {why}").format(
            why=error.verify_message or str(error)
        )
    if isinstance(error, ssl.SSLError):
        return _("no encrypted connection could be made: {why}").format(
            why=error.reason or str(error)
        )
    return _("it closed the connection while encryption was being set up")
