from __future__ import annotations

import os
import struct
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.msg_rewriting import Refused, is_as_planned, rewrite
from msg_drafts import (
    ANNA,
    SAMPLES,
    SUZUKI,
    TEMPLATE_CLASS_ID,
    TYPES,
    Convention,
    MsgDraft,
    Person,
    build_msg,
    customers,
)
from msg_files import patched, reader, streams

EVE, FRANK = Person("eve@example.com", "Eve"), Person("frank@example.org", "Frank")


def read(data: bytes) -> Draft:
    return msg_reader.read(reader(data), len(data))


def rewritten(data: bytes, draft: Draft) -> bytes:
    patch = rewrite(reader(data), len(data), draft)
    after = patched(data, patch)
    assert is_as_planned(reader(data), len(data), reader(after), len(after), draft)
    assert patched(after, patch.inverse(reader(data), len(data))) == data
    return after


def all_hidden(draft: Draft) -> Draft:
    keys = {item.mailbox.key for item in draft.recipients if item.mailbox.key != ANNA.address}
    return draft.moved(keys, Field.BCC)


def expected(sample: MsgDraft, moved: Draft) -> bytes:
    """Build the message anew as a program would save it with the recipients in their new fields."""
    fields = {item.mailbox.key: item.field for item in moved.recipients}
    people = [*sample.to, *sample.cc, *sample.bcc]
    return build_msg(
        replace(
            sample,
            to=[p for p in people if fields[p.address] is Field.TO],
            cc=[p for p in people if fields[p.address] is Field.CC],
            bcc=[p for p in people if fields[p.address] is Field.BCC],
        )
    )


@pytest.mark.parametrize("name", [n for n in SAMPLES if n not in ("Exchange", "transport headers")])
def test_the_result_is_what_the_program_itself_would_have_saved(name: str) -> None:
    """The order of the table aside: nobody moved is before Anna in To, and Bcc comes last."""
    sample = SAMPLES[name]
    data = build_msg(sample)
    moved = all_hidden(read(data))
    after = rewritten(data, moved)
    assert read(after) == moved
    assert streams(after) == streams(expected(sample, moved))


@pytest.mark.parametrize("name", SAMPLES)
def test_only_types_lines_and_their_sizes_change(name: str) -> None:
    data = build_msg(SAMPLES[name])
    draft = read(data)
    before, after = streams(data), streams(rewritten(data, all_hidden(draft)))
    changed = {path for path in before if before[path] != after[path]}
    assert before.keys() == after.keys()
    types = {path for path in changed if path.startswith("__recip")}
    assert len(types) == len(SAMPLES[name].cc)
    for path in types:
        assert path.endswith("/__properties_version1.0")
        assert sum(a != b for a, b in zip(before[path], after[path], strict=True)) == 1
    rest = {path.removeprefix("__substg1.0_")[:4] for path in changed - types}
    assert rest - {"007D"} == {"0E03", "0E02", "__pr"}


@pytest.mark.parametrize("name", SAMPLES)
def test_moved_names_are_in_no_visible_line(name: str) -> None:
    data = build_msg(SAMPLES[name])
    after = streams(rewritten(data, all_hidden(read(data))))
    visible = [
        stream
        for path, stream in after.items()
        if path.startswith(("__substg1.0_0E04", "__substg1.0_0E03", "__substg1.0_007D"))
    ]
    for person in SAMPLES[name].cc:
        for text in {person.shown, person.address} - {""}:
            encoded = text.encode(SAMPLES[name].ansi or "utf-16-le")
            for stream in visible:
                shown, _bcc, _hidden = stream.partition("Bcc:".encode("utf-16-le"))
                assert encoded not in shown


@pytest.mark.parametrize("convention", Convention)
@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize("empty_others", [False, True])
def test_lines_follow_the_files_own_convention(
    convention: Convention, field: Field, empty_others: bool
) -> None:
    """Also where only one line, or none, shows which it is."""
    here = {"to": (), "cc": (), "bcc": (FRANK,)} if empty_others else {"to": (ANNA,)}
    sample = MsgDraft(**{**here, "cc": (EVE,), "convention": convention})  # type: ignore[arg-type]
    data = build_msg(sample)
    draft = read(data)
    moved = draft.moved({EVE.address}, field)
    assert (
        streams(rewritten(data, moved)).items()
        >= {
            path: stream
            for path, stream in streams(expected(sample, moved)).items()
            if not path.startswith("__recip")
        }.items()
    )


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_damaged_size_of_a_line_is_put_right(size: int) -> None:
    sample = MsgDraft(to=[ANNA], cc=[EVE, FRANK])
    data = bytearray(build_msg(sample))
    for tag in (0x0E02001F, 0x0E03001F, 0x0E04001F):
        at = data.index(struct.pack("<II", tag, 6))
        struct.pack_into("<I", data, at + 8, size)
    moved = all_hidden(read(bytes(data)))
    tables = [
        streams(message) for message in (rewritten(bytes(data), moved), expected(sample, moved))
    ]
    changed = [name for name in tables[0] if tables[0][name] != tables[1][name]]
    assert changed == ["__properties_version1.0"]  # The To line stays, and so does its size.


def test_a_separator_is_kept_that_no_other_line_shows() -> None:
    data = build_msg(MsgDraft(cc=(EVE, FRANK), convention=Convention.PLAIN))
    after = streams(rewritten(data, read(data).moved({EVE.address, FRANK.address}, Field.BCC)))
    assert after["__substg1.0_0E02001F"].decode("utf-16-le") == "Eve;Frank"


def test_a_message_without_lines_gets_none() -> None:
    data = build_msg(MsgDraft(cc=(EVE, FRANK), display_lines=False))
    after = rewritten(data, read(data).moved({EVE.address}, Field.BCC))
    assert streams(after).keys() == streams(data).keys()


def test_upper_bits_of_the_type_stay() -> None:
    record = b"\x03\x00\x15\x0c\x06\x00\x00\x00"
    data = build_msg(MsgDraft(cc=(EVE,))).replace(record + b"\2\0\0\0", record + b"\2\0\0\x10")
    after = rewritten(data, read(data).moved({EVE.address}, Field.BCC))
    assert record + b"\3\0\0\x10" in after


def test_header_lines_follow() -> None:
    data = build_msg(SAMPLES["transport headers"])
    after = streams(rewritten(data, all_hidden(read(data))))
    text = after["__substg1.0_007D001F"].decode("utf-16-le")
    assert text.startswith(
        "Subject: Our new opening hours\r\nTo: Anna <anna@northwind.example>\r\n"
    )
    assert "Cc:" not in text.replace("Bcc:", "")
    assert text.endswith("X-Priority: 3\r\n\r\n")


@pytest.mark.parametrize("message_class", ["IPM.Note.SMIME", "ipm.note.smime"])
def test_encrypted_mail_is_left_alone(message_class: str) -> None:
    data = build_msg(MsgDraft(cc=(EVE,), message_class=message_class))
    with pytest.raises(Refused, match="encrypted"):
        rewritten(data, read(data).moved({EVE.address}, Field.BCC))


def test_signed_mail_is_not() -> None:
    data = build_msg(MsgDraft(cc=(EVE,), message_class="IPM.Note.SMIME.MultipartSigned"))
    rewritten(data, read(data).moved({EVE.address}, Field.BCC))


def test_a_template_is_left_alone() -> None:
    data = build_msg(MsgDraft(cc=(EVE,), class_id=TEMPLATE_CLASS_ID))
    with pytest.raises(Refused, match="template"):
        rewritten(data, read(data).moved({EVE.address}, Field.BCC))


def test_a_name_outside_the_character_set_of_the_line_is_refused() -> None:
    """Some files have Unicode names and ANSI lines."""
    wide = build_msg(MsgDraft(cc=(SUZUKI,), bcc=(EVE,)))
    mixed = wide.replace("__substg1.0_0E02001F".encode("utf-16-le"),
                         "__substg1.0_0E02001E".encode("utf-16-le"))  # fmt: skip
    mixed = mixed.replace(b"\x1f\x00\x02\x0e", b"\x1e\x00\x02\x0e")
    assert mixed != wide
    with pytest.raises(Refused, match="鈴木"):
        rewritten(mixed, read(mixed).moved({SUZUKI.address}, Field.BCC))


def test_a_mailbox_in_two_fields_is_hidden_in_both() -> None:
    data = build_msg(MsgDraft(to=(EVE,), cc=(EVE, FRANK), bcc=(EVE,)))
    after = read(rewritten(data, read(data).moved({EVE.address}, Field.BCC)))
    assert [box.addr_spec for box in after.in_field(Field.BCC)] == [EVE.address] * 3
    assert [item.mailbox.addr_spec for item in after.visible()] == [FRANK.address]


@pytest.mark.parametrize(
    "recipients",
    [
        (),
        (
            Recipient(Mailbox("eve@example.com"), Field.CC),
            Recipient(Mailbox("x@y.example"), Field.CC),
        ),
    ],
)
def test_other_mailboxes_than_those_of_the_file_are_refused(
    recipients: tuple[Recipient, ...],
) -> None:
    data = build_msg(MsgDraft(cc=(EVE,)))
    with pytest.raises(ValueError, match="not those of the file"):
        rewritten(data, Draft(None, recipients))


def test_where_nothing_moves_nothing_is_written() -> None:
    data = build_msg(SAMPLES["classic"])
    assert rewritten(data, read(data)) == data


def test_475_in_cc_and_a_large_attachment() -> None:
    sample = MsgDraft((ANNA,), customers(475), attachment=bytes(range(256)) * 36_000)
    data = build_msg(sample)
    moved = all_hidden(read(data))
    after = rewritten(data, moved)
    assert streams(after) == streams(expected(sample, moved))


people = st.lists(
    st.builds(
        Person,
        address=st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
        name=st.text(
            st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters=";"), max_size=40
        ).map(str.strip),
    ),
    max_size=8,
    unique_by=lambda person: person.address,
)


@given(
    everybody=people,
    fields=st.lists(st.sampled_from(Field), min_size=8, max_size=8),
    wanted=st.lists(st.sampled_from(Field), min_size=8, max_size=8),
    convention=st.sampled_from(Convention),
    sector=st.sampled_from([512, 4096]),
)
def test_moving_conserves_and_is_idempotent(
    everybody: list[Person],
    fields: list[Field],
    wanted: list[Field],
    convention: Convention,
    sector: int,
) -> None:
    placed = list(zip(everybody, fields, strict=False))
    parts = {field: [p for p, where in placed if where is field] for field in TYPES}
    sample = MsgDraft(
        parts[Field.TO], parts[Field.CC], parts[Field.BCC], convention=convention, sector=sector
    )
    data = build_msg(sample)
    draft = read(data)
    for person, field in zip(everybody, wanted, strict=False):
        draft = draft.moved({person.address}, field)
    after = rewritten(data, draft)
    assert read(after) == draft
    assert rewritten(after, draft) == after


_SAME_EVERYWHERE = """
import hashlib, sys
from ccwarn.draft import Field
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.msg_rewriting import rewrite
from msg_drafts import MsgDraft, Person, build_msg
from msg_files import reader

names = [f"customer{number}@firm{number}.example" for number in range(60)]
people = [Person(name) for name in names]
data = build_msg(MsgDraft(to=people[:20], cc=people[20:40], bcc=people[40:]))
draft = msg_reader.read(reader(data), len(data)).moved(set(names[::2]), Field.BCC)
sys.stdout.write(hashlib.sha256(bytes(rewrite(reader(data), len(data), draft))).hexdigest())
"""


def test_the_same_file_gets_the_same_bytes_in_every_run() -> None:
    """The order of a set is another one in each process."""
    results = {
        subprocess.run(
            [sys.executable, "-c", _SAME_EVERYWHERE],
            env={
                **os.environ,
                "PYTHONHASHSEED": str(seed),
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(1, 7)
    }
    assert len(results) == 1
