"""What `ccwarn` does on the command line: one file a command, imported when it is wanted.

Each has `run(arguments) -> int`, which returns the exit status.
"""
