"""A Dask cluster on loopback counts what one process does, also where one of its machines dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ccwarn.audit import archives
from ccwarn.audit.engine import Audit, Progress, Result
from ccwarn.audit.executors import Here, NoCluster, on_cluster
from command_line import ROOT, ccwarn
from past_archive import POLICY, firms, mail, mbox

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a scheduler and workers never rest in Wine, and take minutes"
)

WORKERS = 3


@contextmanager
def program(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of Dask's; what it writes goes into a file."""
    with (folder / f"{arguments[1]}.log").open("ab") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            },
            stdout=log,
            stderr=log,
        )
        try:
            yield running
        finally:
            running.kill()
            running.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and three workers; return its address and them."""
    distributed = pytest.importorskip("distributed")
    where = folder / "scheduler.json"
    alone = ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as running:
        scheduler = ("scheduler", *alone, "--port", "0", "--scheduler-file", str(where))
        running.enter_context(program(folder, *scheduler))
        with_file = ("--scheduler-file", str(where), "--nthreads", "1", "--no-nanny")
        workers = [
            running.enter_context(program(folder, "worker", *alone, *with_file, "--name", str(it)))
            for it in range(WORKERS)
        ]
        with distributed.Client(scheduler_file=str(where), timeout=60) as client:
            client.wait_for_workers(WORKERS, timeout=60)
            address = client.scheduler.address
        yield address, workers


def counted(audit: Audit) -> Result:
    audit.judge()
    result = audit.result
    audit.close()
    return result._replace(largest=())


@pytest.mark.timeout(180)
def test_a_worker_that_dies_changes_no_count_and_what_kills_them_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_BYTES", 2000)
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(6 + it % 3, it % 9)) for it in range(200)])
    alone = Audit(POLICY)
    alone.read([sent], Here(), 1)
    with cluster(tmp_path) as (address, workers):
        killed: list[int] = []

        def told(progress: Progress) -> None:
            if not killed and 0 < progress.done < progress.total / 2:
                workers[0].kill()
                killed.append(progress.done)

        together = Audit(POLICY, told=told)
        with on_cluster(address) as readers:
            assert readers.at_once >= WORKERS
            together.read([sent], readers.executor, readers.at_once)
            with pytest.raises(BrokenExecutor):
                readers.executor.submit(signal.raise_signal, signal.SIGKILL).result(60)
    assert killed
    expected = counted(alone)
    assert counted(together) == expected
    assert (expected.mails, expected.complete) == (200, True)


def test_no_scheduler_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("ccwarn.audit.executors._PATIENCE", 1)
    with pytest.raises(NoCluster, match="No Dask scheduler answers"):  # noqa: SIM117
        with on_cluster("tcp://127.0.0.1:9"):
            pass


def test_without_the_extra_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"pip install ccwarn\[cluster\]"):  # noqa: SIM117
        with on_cluster("tcp://127.0.0.1:9"):
            pass


def test_a_cluster_or_processes_of_ones_own(tmp_path: Path) -> None:
    done = ccwarn("audit", "x", "--jobs", "2", "--cluster", "tcp://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 2
    assert "not allowed with argument" in done.stderr
