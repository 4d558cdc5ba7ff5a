"""The gate on a drafts folder: it sees each draft that a mail program saves, and may fix it.

It cannot hold mail, so it never offers to send. `gate` is the way in; finding the folder, hearing
of changes and knowing a draft again are modules of their own.
"""
