"""Reads mails that are a file each: as they were sent (.eml, Maildir, MH), .emlx, and .msg."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ccwarn.audit.past_mail import PastMail, moment_at, of_block
from ccwarn.audit.span import FILES, Found, Place, Span
from ccwarn.formats.header_block import HeaderBlock, NotAMessage
from ccwarn.formats.outlook import mapi_properties as mapi
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.compound_header import Malformed
from ccwarn.stores.file_store import not_read
from ccwarn.stores.regular import open_regular
from ccwarn.stores.single_emlx import SingleEmlx
from ccwarn.stores.single_msg import SingleMsg


def mails_in(span: Span) -> Iterator[Found]:
    """Yield the mails in the files of a folder."""
    for name in span.names:
        place = Place(FILES, span.path, 0, name)
        try:
            mail = _mail(place, whole=False)
        except (NotAMessage, msg_reader.NotAMsg, msg_reader.NotUnsent) as error:
            yield Found(place, None, str(error))
        except OSError as error:
            yield Found(place, None, str(not_read(Path(span.path) / name, error)))
        else:
            if mail is not None:
                yield Found(place, mail)


def mail_at(place: Place) -> PastMail | None:
    """Return the mail in a file; None where it is gone.

    Raises OSError, and NotAMessage, NotAMsg or NotUnsent for what is no mail.
    """
    return _mail(place, whole=True)


def _mail(place: Place, *, whole: bool) -> PastMail | None:
    path = Path(place.path) / place.name
    try:
        with open_regular(path) as stream:
            head = stream.read(len(SingleMsg.heads[0]))
            stream.seek(0)
            if head in SingleMsg.heads:
                return _outlook(stream)
            return _message(path, stream, whole=whole)
    except FileNotFoundError:
        return None


def _message(path: Path, stream: io.FileIO, *, whole: bool) -> PastMail:
    before = len(SingleEmlx(path).preamble(stream)) if SingleEmlx.is_named(path.name) else 0
    header, block = HeaderBlock.read(stream)

    def body(size: int) -> bytes:
        stream.seek(before + len(header))
        return stream.read(size)

    return of_block(block, body, whole=whole)


def _outlook(stream: io.FileIO) -> PastMail:
    descriptor = stream.fileno()

    def read_at(offset: int, length: int) -> bytes:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, length)

    size = os.fstat(descriptor).st_size
    message = msg_reader.open_message(read_at, size, may_be_past=True)
    properties = message.properties
    found = (properties.time(it) for it in (mapi.CLIENT_SUBMIT_TIME, mapi.MESSAGE_DELIVERY_TIME))
    draft = message.draft
    with suppress(Malformed):
        draft = draft._replace(answers=properties.text(mapi.IN_REPLY_TO_ID))
    passed = mapi.TRANSPORT_MESSAGE_HEADERS in properties.records
    return PastMail(draft, moment_at(next(filter(None, found), 0)), passed)
