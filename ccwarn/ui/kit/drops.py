"""What is dropped on a window."""

from __future__ import annotations

from PySide6.QtCore import QMimeData


def local_paths(data: QMimeData) -> list[str]:
    """Return the files and folders of this computer that are dragged; nothing else is taken."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
