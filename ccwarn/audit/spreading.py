"""Gives spans to whoever reads them, so many at once, and once more what they die over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from ccwarn.audit.reading import SpanRead, read
from ccwarn.audit.span import Span
from ccwarn.i18n import _

_LOOK = 0.2
"""Seconds after which it is looked again whether to halt."""


def spread(
    spans: Iterator[Span],
    task: bytes,
    executor: Executor,
    at_once: int,
    is_halted: Callable[[], bool],
) -> Iterator[tuple[Span, SpanRead]]:
    """Yield what is in each span, in any order; after a halt what has been read by then.

    A process that dies takes others' spans with it. They are read again, each alone, and one over
    which a process dies then is not read. Raises what the executor raises where it fails otherwise.
    """
    under_way: dict[Future[SpanRead], Span] = {}
    lost: list[Span] = []
    while not is_halted():
        while len(under_way) < at_once and (span := next(spans, None)) is not None:
            under_way[executor.submit(read, task, span)] = span
        if not under_way:
            break
        for future in wait(under_way, _LOOK, FIRST_COMPLETED).done:
            span = under_way.pop(future)
            if (found := _result(future)) is None:
                lost.append(span)
            else:
                yield span, found
    for future, span in under_way.items():  # only after a halt
        if not future.cancel() and (found := _result(future)) is not None:
            yield span, found
    for span in lost:
        if is_halted():
            return
        yield span, _result(executor.submit(read, task, span)) or _unread(span)


def _result(future: Future[SpanRead]) -> SpanRead | None:
    try:
        return future.result()
    except BrokenExecutor:
        return None


def _unread(span: Span) -> SpanRead:
    sentence = _("The process that read it has ended, so some of its mail is missing.")
    return SpanRead([], [(span.path, sentence)], span.weight)
