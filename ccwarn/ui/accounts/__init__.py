"""The mail accounts that ccwarn guards: the page for them, and one gate each.

`account_gates` is the way in and alone here sees gates; the page sees only `setup_port`.
"""
