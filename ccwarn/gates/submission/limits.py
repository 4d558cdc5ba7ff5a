"""The limits of one submission gate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the gate waits and how much it takes. Times are in seconds.

    `idle` is how long a client may take for a command or the next piece of a message (RFC 5321
    section 4.5.3.2.7).
    `upstream_connect`, `upstream_reply` and `upstream_final` are how long the mail server may take
    to be reached, to answer a command, and to answer the end of a message (section 4.5.3.2.6).
    `keep_alive` is how often the server hears of the gate while an answer is awaited, as servers
    hang up after five minutes, and `upstream_alive` how long it may take to answer that.
    `closing` is how long an answer to the end of a message is waited for while the gate is being
    closed. `retry` is how long it takes until a port that was taken is tried again. `commands`
    counts from one message to the next; those that name a recipient whom the server accepts are
    free.
    """

    idle: float = 300.0
    upstream_connect: float = 30.0
    upstream_reply: float = 300.0
    upstream_final: float = 600.0
    keep_alive: float = 60.0
    upstream_alive: float = 60.0
    closing: float = 10.0
    retry: float = 5.0
    connections: int = 300
    commands: int = 1000
