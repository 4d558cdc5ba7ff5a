"""Connecting ccwarn with mail programs and the desktop on this computer, and taking that back.

Whatever writes outside ccwarn's own folders for good belongs here: profiles, manifests, policies,
autostart. So does what the add-on says by itself (`addon_texts`), whose program is in
resources/thunderbird, and what the installer for Windows says (`installer_texts`). Commands, the
first start and the settings window come in; gates never do.
"""
