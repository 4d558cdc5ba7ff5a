"""Places where a draft can be held, or at least looked at before it leaves."""
