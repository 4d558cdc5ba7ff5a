"""Connecting ccwarn with the mail programs on this computer, and taking that back."""
