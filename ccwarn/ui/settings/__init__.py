"""The settings window: one module a page, and the controls that the pages are made of.

Pages write through `editor.Editor` alone and show what it says is in force; so what a page shows
is what stands on disk, whoever wrote it.
"""
