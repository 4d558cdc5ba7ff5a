"""Finding the drafts folders of the mail programs on this computer. Nothing is written or locked.

`drafts_folders` is the way in and asks a module for each family of programs. Mail accounts are
found by `ccwarn.gates.submission.accounts_found`.
"""
