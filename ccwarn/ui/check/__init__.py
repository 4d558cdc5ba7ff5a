"""The check window: messages that somebody points at, a verdict on each, fixed with one click."""
