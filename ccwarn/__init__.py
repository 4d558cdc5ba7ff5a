"""ccwarn asks before a mail shows its recipients' addresses to each other."""

__version__ = "0.1.0"
