"""The options of each command, imported only for the command that is run.

Only `ccwarn.cli` comes in.
"""
