"""The submission gate: a transparent SMTP proxy between a mail program and its mail server.

One client connection is one connection to the server. Commands and replies pass as they are; only
the message itself stops here, before the server has it, until it is cleared. Finding the accounts
that mail programs have, testing them and saying what to change is here too: see `account_setup`.
"""
