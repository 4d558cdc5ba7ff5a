"""What the server offers in its reply to EHLO, and what of it can pass the gate.

STARTTLS, CHUNKING, BINARYMIME, BURL and the `-PLUS` mechanisms, which are tied to the TLS channel,
are taken out.
"""

from __future__ import annotations

from ccwarn.gates.submission.reply import Reply

NOT_OFFERED = frozenset({"STARTTLS", "CHUNKING", "BINARYMIME", "BURL"})
"""Extensions that cannot pass: TLS is the gate's own business (RFC 3207), and BDAT (RFC 3030) and
BURL (RFC 4468) would bring a message to the server past the place where it is cleared."""


def offers(reply: Reply) -> frozenset[str]:
    """Return the keywords of the extensions in a reply to EHLO, in upper case."""
    lines = reply.octets.splitlines()[1:]
    return frozenset(_keyword(line[4:]) for line in lines) - {""}


def edited(reply: Reply, *, tls: bool = False, log_in: bool = True) -> Reply:
    """Return the reply to EHLO without what cannot pass; all other lines stay as they are.

    With `tls` the gate's own STARTTLS is offered; without `log_in`, no AUTH is.

    A `-PLUS` mechanism ties the log-in to the TLS channel (RFC 5802 section 6), which ends here.
    """
    greeting, *extensions = reply.octets.splitlines()
    kept = [greeting]
    for line in extensions:
        keyword = _keyword(line[4:])
        if keyword == "AUTH":
            line = _without_channel_binding(line)
            if not line or not log_in:
                continue
        if keyword not in NOT_OFFERED:
            kept.append(line)
    if tls:
        kept.append(b"250 STARTTLS")
    lines = [line[:3] + b"-" + line[4:] for line in kept[:-1]]
    lines.append(kept[-1][:3] + b" " + kept[-1][4:])
    return Reply(reply.code, b"".join(line + b"\r\n" for line in lines))


def mechanisms(reply: Reply) -> tuple[str, ...]:
    """Return the names of the log-in mechanisms that a reply to EHLO offers, as written."""
    found: dict[str, None] = {}
    for line in reply.octets.splitlines()[1:]:
        if _keyword(line[4:]) == "AUTH":
            names = line[9:].decode("ascii", "replace").split()
            found |= dict.fromkeys(names)
    return tuple(found)


def _keyword(text: bytes) -> str:
    # `AUTH=LOGIN` is how servers spoke to clients from before RFC 2554.
    words = text.replace(b"=", b" ", 1).split(None, 1)
    return words[0].decode("ascii", "replace").upper() if words else ""


def _without_channel_binding(line: bytes) -> bytes:
    names = line[9:].split()
    kept = [name for name in names if not name.upper().endswith(b"-PLUS")]
    if kept == names:
        return line
    return line[:9] + b" ".join(kept) if kept else b""
