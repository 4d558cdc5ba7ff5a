"""The milter protocol: what is agreed on, several mails on a connection, and what is no packet."""

from __future__ import annotations

import asyncio
import re
import struct
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Field
from ccwarn.formats import envelope
from ccwarn.gates.milter import session
from ccwarn.gates.milter.connection import SILENT, Connection, Connections
from ccwarn.gates.milter.mail import Client, FieldText, Mail, changes, names_of
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.on_server import Mode
from gates.milter.peer import (
    ALL_ACTIONS,
    OFFER,
    Gate,
    a_mail,
    all_modes,
    applied,
    connected,
    macros,
    packed,
    unpacked,
)
from gates.scripted import DEADLINE

FIELDS = [("From", "support@acme.example"), ("To", "eve@one.example"), ("Subject", "Hi")]
MAIL = a_mail(FIELDS, ["eve@one.example"])


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(None, all_modes(Mode.REJECT), MemoryOfServer(tmp_path), tmp_path)


def test_it_wants_no_body_and_answers_only_at_the_end(gate: Gate) -> None:
    (command, agreed), *rest = unpacked(gate.say(packed("O", OFFER), connected(), MAIL))
    version, actions, protocol = struct.unpack("!LLL", agreed[:12])
    assert (command, version, actions) == ("O", 6, 0x131)
    stages = re.findall(rb"\0\0\0([\0-\x06])([^\0]+)\0", agreed[12:])
    assert [stage[0] for stage, _macros in stages] == list(range(7))
    assert {name for _stage, names in stages for name in names.split()} == {
        *(b"{auth_authen}", b"i"),
        b"{none}",  # Postfix takes an empty list for the default.
    }
    assert protocol & 0x10, "the body"
    assert not protocol & 0x2D, "connection, sender, recipients and header are wanted"
    assert [command for command, _data in rest] == ["c"]


def test_a_server_of_old_is_answered_at_each_step(gate: Gate) -> None:
    old = packed("O", struct.pack("!LLL", 2, 0x3F, 0x7F))
    first, *rest = unpacked(gate.say(old, connected(), MAIL, packed("A")))
    assert struct.unpack("!LLL", first[1])[0] == 2
    # The connection, the sender, a recipient, three fields, and the end of the mail.
    assert [command for command, _data in rest] == ["c"] * 7


@pytest.mark.parametrize(
    "offer",
    [b"", b"\0" * 8, struct.pack("!LLL", 1, ALL_ACTIONS, 0), struct.pack("!LLL", 6, 0x01, 0)],
)
def test_with_a_server_that_can_do_too_little_it_does_not_begin(gate: Gate, offer: bytes) -> None:
    assert gate.say(packed("O", offer)) == b""


@pytest.mark.parametrize("said", [b"\0\0\0\0x", b"\xff\xff\xff\xffL", MAIL, b"GET / HTTP/1.0\r\n"])
def test_what_is_not_the_protocol_ends_the_connection(gate: Gate, said: bytes) -> None:
    assert gate.say(said) == b""


@pytest.mark.parametrize("part", [packed("L", b"X\0" + b"x" * 1_000), packed("R", b"<x>\0" * 250)])
def test_what_no_server_would_hand_over_ends_the_connection(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, part: bytes
) -> None:
    monkeypatch.setattr(session, "MOST_OCTETS", 100_000)
    begun = packed("O", OFFER) + connected() + packed("M", b"<a@acme.example>\0")
    enough = begun + part * 98 + packed("E")
    assert len(unpacked(gate.say(enough + MAIL))) == 3  # Each mail has as much room.
    assert len(unpacked(gate.say(begun + part * 101 + packed("E")))) <= 1


def test_a_server_that_says_nothing_for_hours_is_left(gate: Gate) -> None:
    async def answered(silence: float) -> bytes:
        connections = Connections(gate.counters.row(0), gate.told.append)
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(connections, gate.judging.outgoing), "127.0.0.1"
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(packed("O", OFFER))
        (length,) = struct.unpack("!I", await asyncio.wait_for(reader.readexactly(4), DEADLINE))
        await reader.readexactly(length)
        for connection in connections.open:
            connection._heard -= silence
        connections.look_after()
        writer.write(connected() + MAIL)
        try:
            return await asyncio.wait_for(reader.readexactly(5), DEADLINE)
        finally:
            writer.close()
            server.close()

    assert asyncio.run(answered(SILENT - 60)) == packed("c")
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        asyncio.run(answered(SILENT + 60))


def test_packets_may_come_in_any_pieces(gate: Gate) -> None:
    said = packed("O", OFFER) + connected() + MAIL + MAIL
    whole = gate.say(said)
    assert gate.say(*(said[at : at + 1] for at in range(len(said)))) == whole
    assert [command for command, _data in unpacked(whole)] == ["O", "c", "c"]


def test_an_aborted_mail_leaves_nothing_to_the_next(gate: Gate) -> None:
    many = ", ".join(f"a@firm{number}.example" for number in range(20))
    begun = a_mail([*FIELDS, ("Cc", many)], ["eve@one.example"], user="boss")[: -len(packed("E"))]
    answered = unpacked(gate.say(packed("O", OFFER), connected(), begun, packed("A"), MAIL))
    assert [command for command, _data in answered] == ["O", "c"]
    assert gate.counters.sums()["outgoing"] == 1


def test_a_connection_may_be_used_for_another_client(gate: Gate) -> None:
    gate.policy = gate.policy._replace(
        on_server=gate.policy.on_server._replace(exempt_hosts=("192.0.2.7",))
    )
    other = connected("other.example", "192.0.2.99")
    gate.say(packed("O", OFFER), connected(), MAIL, packed("K"), other, MAIL)
    sums = gate.counters.sums()
    assert (sums["exempt"], sums["outgoing"]) == (1, 1)


def test_another_client_has_not_logged_in_as_the_one_before(gate: Gate) -> None:
    gate.policy = gate.policy._replace(
        on_server=gate.policy.on_server._replace(exempt_users=("boss",))
    )
    logged_in = macros("C", auth_authen="boss")
    gate.say(packed("O", OFFER), logged_in, connected(), MAIL, packed("K"), connected(), MAIL)
    sums = gate.counters.sums()
    assert (sums["exempt"], sums["outgoing"]) == (1, 1)


def test_internationalised_addresses_are_read(gate: Gate) -> None:
    fields = [
        ("From", "жанна@acme.example"),
        ("To", ", ".join(f"ж{n}@ф{n}.example" for n in range(12))),
    ]
    changed = gate.judge(fields, ["ж1@ф1.example"], "жанна@acme.example", user="жанна@acme.example")
    assert changed.ending == "y"
    assert "12 people" in changed.text


NAMES = st.sampled_from(["To", "Cc", "CC", "Bcc", "Subject", "X-Other", "From"])
PEOPLE = st.lists(
    st.sampled_from([f"Person {n} <p{n}@firm{n}.example>" for n in range(6)]),
    min_size=1,
    max_size=6,
)
FOLDS = st.sampled_from([", ", ",\n ", ",\n\t"])


@st.composite
def headers(draw: st.DrawFn) -> list[tuple[str, str]]:
    found = [("From", "support@acme.example")]
    for _number in range(draw(st.integers(0, 6))):
        name = draw(NAMES)
        is_destination = name.lower() in ("to", "cc", "bcc")
        found.append((name, draw(FOLDS).join(draw(PEOPLE)) if is_destination else "as it was"))
    return draw(st.permutations(found))


@given(headers(), st.booleans())
def test_the_changes_that_a_server_is_told_make_the_header_that_is_meant(
    fields: list[tuple[str, str]], has_leading_space: bool
) -> None:
    texts = tuple(
        FieldText(name.encode(), b" " + body.encode().replace(b"\n", b"\r\n"))
        for name, body in fields
    )
    mail = Mail(Client(), "", "a@acme.example", (), texts, names_of(texts), "", has_leading_space)
    draft = envelope.read(mail.header, mail.envelope)
    keys = {it.mailbox.key for it in draft.visible() if it.mailbox.key.startswith(("p1", "p3"))}
    wanted = envelope.write(mail.header, draft.moved(keys, Field.BCC))
    changed = applied(b"".join(changes(mail, wanted)) + packed("c"), fields)
    written = tuple(
        FieldText(n.encode(), b" " + b.encode().replace(b"\n", b"\r\n")) for n, b in changed.fields
    )
    again = envelope.read(mail._replace(fields=written).header, mail.envelope)
    expected = envelope.read(wanted, mail.envelope)
    assert Counter(again.recipients) == Counter(expected.recipients)
    others = [it for it in fields if it[0].lower() not in ("to", "cc", "bcc")]
    assert [it for it in changed.fields if it[0].lower() not in ("to", "cc", "bcc")] == others
