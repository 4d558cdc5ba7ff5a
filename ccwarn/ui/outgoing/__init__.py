"""Mails that Thunderbird sends to each recipient separately, until everybody has got theirs.

`mailings` knows how far each `mailing` is, `words` says it, and `mailings_window` asks what is to
become of those that stopped.
"""
