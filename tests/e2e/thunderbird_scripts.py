"""Scripts that run inside Thunderbird, with all that Thunderbird itself can do."""

from __future__ import annotations

MAIN_WINDOW = """
    return !!Services.wm.getMostRecentWindow("mail:3pane")?.document.getElementById("tabmail");
"""

OPEN = """
    const [fields] = args;
    const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(
        Ci.nsIMsgComposeParams);
    params.composeFields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(
        Ci.nsIMsgCompFields);
    Object.assign(params.composeFields, fields, { body: "Dear all, the text." });
    params.type = Ci.nsIMsgCompType.New;
    params.format = Ci.nsIMsgCompFormat.PlainText;
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    params.identity = MailServices.accounts.getIdentity("id1");
    MailServices.compose.OpenComposeWindowWithParams(null, params);
"""

SUBJECTS = """
    return [...Services.wm.getEnumerator("msgcompose")].map(
        win => win.document.getElementById("msgSubject")?.value ?? "");
"""

CLOSE_ALL = """
    for (const win of Services.wm.getEnumerator(null)) {
        if (win.location.href === "chrome://global/content/commonDialog.xhtml") { win.close(); }
    }
    await new Promise(resolve => Services.tm.dispatchToMainThread(resolve));
    for (const win of Services.wm.getEnumerator("msgcompose")) {
        if (win.gMsgCompose) {
            win.gMsgCompose.bodyModified = false;
            win.gContentChanged = false;
        }
        win.close();
    }
"""

IN_WINDOW = """
    const [subject, ...rest] = args;
    const ready = win => win.document.readyState === "complete" && win.gLoadingComplete !== false
        && !win.document.getElementById("button-send")?.disabled;
    for (const win of Services.wm.getEnumerator("msgcompose")) {
        if (win.document.getElementById("msgSubject")?.value === subject) {
            %s
        }
    }
    return null;
"""

PILLS = """
    const found = {};
    for (const name of ["To", "Cc", "Bcc"]) {
        const row = win.document.getElementById(`addressRow${name}`);
        const pills = [...row.querySelectorAll("mail-address-pill")];
        found[name.toLowerCase()] = pills.map(pill => pill.fullAddress);
    }
    return found;
"""

FIND_INBOX = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
    const subjectOf = message =>
        (message.flags & Ci.nsMsgMessageFlags.HasRe ? "Re: " : "") + message.mime2DecodedSubject;
    const find = async (name, subject) => {
        const root = MailServices.accounts.localFoldersServer.rootFolder;
        for (let tries = 0; tries < 500; tries++) {
            const folder = root.containsChildNamed(name) ? root.getChildNamed(name) : null;
            if (folder) {
                try { folder.updateFolder(null); } catch {}
                try {
                    for (const message of folder.messages) {
                        if (subjectOf(message) === subject) { return message; }
                    }
                } catch {}
            }
            await new Promise(resolve => win_.setTimeout(resolve, 20));
        }
        throw new Error(`no mail ${subject}`);
    };
    const win_ = Services.wm.getMostRecentWindow("mail:3pane");
    const begin = async (name, subject, type) => {
        const message = await find(name, subject);
        MailServices.compose.OpenComposeWindow(
            null, message, message.folder.getUriForMsg(message), type,
            Ci.nsIMsgCompFormat.PlainText, MailServices.accounts.getIdentity("id1"), null, null);
    };
"""

REPLY_ALL = (
    FIND_INBOX
    + """
    await begin("Inbox", args[0], Ci.nsIMsgCompType.ReplyAll);
"""
)

FORWARD = (
    FIND_INBOX
    + """
    await begin("Inbox", args[0], Ci.nsIMsgCompType.ForwardInline);
"""
)

OPEN_DRAFT = (
    FIND_INBOX
    + """
    await begin("Drafts", args[0], Ci.nsIMsgCompType.Draft);
"""
)

OPEN_FILE = """
    const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
    const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    file.initWithPath(args[0]);
    const url = Services.io.newFileURI(file).QueryInterface(Ci.nsIURL);
    MailUtils.openEMLFile(Services.wm.getMostRecentWindow("mail:3pane"), file, url);
"""

ADD_LIST = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const [name, members, description] = args;
    const { directories } = MailServices.ab;
    const book = directories.find(book => book.URI === "jsaddrbook://abook.sqlite");
    const list = Cc["@mozilla.org/addressbook/directoryproperty;1"].createInstance(
        Ci.nsIAbDirectory);
    list.isMailList = true;
    list.dirName = name;
    list.description = description;
    const added = book.addMailList(list);
    for (const member of members) {
        const card = Cc["@mozilla.org/addressbook/cardproperty;1"].createInstance(Ci.nsIAbCard);
        card.primaryEmail = card.displayName = member;
        added.addCard(card);
    }
"""

ADD = """
    win.addressRowAddRecipientsArray(win.document.getElementById(rest[0]), rest[1]);
"""

INTO_ROW = """
    win.showAndFocusAddressRow(rest[0]);
"""

HAS_FOCUS = """
    return win.document.hasFocus() && win.document.activeElement?.id === rest[0];
"""

OWN_BAR = """
    win.checkPublicRecipientsLimit();
    return !!win.gComposeNotification.getNotificationWithValue("warnPublicRecipientsNotification");
"""

OUR = """
    const ours = win.document.querySelector("[id^='thunderbird_ccwarn_example-compose']");
"""

OUR_BUTTON = f"""{OUR}
    return {{
        label: ours.getAttribute("label") ?? "",
        badge: ours.getAttribute("badge") ?? "",
        icon: ours.getAttribute("style")?.match(/(\\w+)\\.svg/)?.[1] ?? "",
    }};
"""

IN_POPUP = """
    const popup = win.document.querySelector("browser[webextension-view-type='popup']");
    if (!popup?.messageManager) { return null; }
    return await new Promise(resolve => {
        const name = `answer${Math.random()}`;
        win.setTimeout(() => resolve(null), 1000);
        popup.messageManager.addMessageListener(name, message => resolve(message.data));
        const script = `sendAsyncMessage(${JSON.stringify(name)}, ${rest[0]})`;
        popup.messageManager.loadFrameScript(`data:,${encodeURIComponent(script)}`, false);
    });
"""

MIDDLE = """
    const box = button.getBoundingClientRect();
    return [
        win.mozInnerScreenX + box.x + box.width / 2,
        win.mozInnerScreenY + box.y + box.height / 2,
    ];
"""

ATTACH = """
    const { FileUtils } = ChromeUtils.importESModule("resource://gre/modules/FileUtils.sys.mjs");
    const attachment = Cc["@mozilla.org/messengercompose/attachment;1"].createInstance(
        Ci.nsIMsgAttachment);
    attachment.url = Services.io.newFileURI(new FileUtils.File(rest[0])).spec;
    attachment.name = rest[1];
    win.AddAttachments([attachment]);
"""

OUR_PLACE = OUR + "const button = ours;" + MIDDLE

SEND_PLACE = "const button = win.document.getElementById('button-send');" + MIDDLE

# A click on a button that is not enabled yet is one, too, and sends nothing.
NOTICE_SEND = """
    delete win.document.documentElement.dataset.sending;
    win.addEventListener(
        "beforesend",
        () => { win.document.documentElement.dataset.sending = "yes"; },
        { once: true }
    );
"""

SEND_NOTICED = """
    return win.document.documentElement.dataset.sending === "yes";
"""

ADDON = """
    const { AddonManager } = ChromeUtils.importESModule(
        "resource://gre/modules/AddonManager.sys.mjs");
    if (!AddonManager.isReady) { return "unknown"; }
    const found = await AddonManager.getAddonByID(args[0]);
    return found ? (found.isActive ? "on" : "off") : "none";
"""

# As a person who opens the folder. Without a password Thunderbird does not even connect.
SEE_SENT_MAIL = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const { msgWindow } = Services.wm.getMostRecentWindow("mail:3pane");
    const server = MailServices.accounts.getAccount("account1").incomingServer;
    const sent = server.rootFolder.descendants.find(({ name }) => name === "Sent");
    if (sent) {
        sent.updateFolder(msgWindow);
    } else {
        server.password = "none";
        server.performExpand(msgWindow);
    }
    return sent?.getTotalMessages(false) ?? 0;
"""

SAVE_SETTINGS = "Services.prefs.savePrefFile(null);"
