"""What `ccwarn` does on the command line: one file a command, imported when it is wanted.

A command is a module with `run(arguments)`, found by its name; modules that several commands share
are beside them. They are roots: they may use everything, and only `ccwarn.cli` may use them.
"""
