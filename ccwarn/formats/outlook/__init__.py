"""Drafts that Outlook saves: .msg files ([MS-OXMSG]) in compound files ([MS-CFB]).

`msg_reader` and `msg_rewriting` are the ways in; the modules of compound files know nothing of
mail. Only the store of .msg files comes in.
"""
