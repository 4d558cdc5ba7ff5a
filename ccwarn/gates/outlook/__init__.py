"""The gate at the Send button of classic Outlook: its ItemSend event, from a process of our own.

All that is said to Outlook's object model stands here and needs no Windows; only `com` reaches a
real Outlook, and only `processes` knows what runs. The way in is `gate`, for the application.
"""
