"""The settings window: one module a page. The controls come from the kit.

`assembly` puts it together; a page writes through its `editor` and shows what the policy says then.
"""
