"""The desktop face of ccwarn (PySide6): a folder each for what a person sees.

`app` ties all together, `windows` makes each window when it is first wanted, `gates` and `checks`
stand between windows and gates. What is told without a window (a notification, a second start) is
said in `app`. Imported by nobody but the commands, through `app`.
"""
