"""The check window: messages that somebody points at, a verdict on each, fixed with one click.

It sees messages as `verdicts` and hands wishes back; `ccwarn.ui.checks` connects it with the gate.
"""
