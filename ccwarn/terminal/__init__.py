"""Asking and telling in a terminal: what the dialog is on a desktop.

Everything about lines, widths and keys belongs here, no sentence about mail: those are made in
`ccwarn.question`. Only commands come in.
"""
