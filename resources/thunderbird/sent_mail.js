/**
 * Tells ccwarn of mail that was sent, when its user wants to try ccwarn on it: who it went to.
 *
 * Thunderbird keeps that for mail on servers, too, and tells of a mail in a millisecond. Who answers
 * whom stands in the header alone: to read that, Thunderbird would fetch the whole mail from the
 * server, which takes 1.4 seconds where it has 2 MB. So nobody asks for it.
 */

/**
 * So many mails are told of at once. Thunderbird pauses after each page of them: with pages of 25 a
 * question at Send came 60 ms later, with such it comes when it does otherwise.
 */
const PAGE = 10;
/** Milliseconds between two looks whether a mail is still on its way, and so many looks at most. */
const LOOK = 100;
const LOOKS = 100;

export class SentMail {
  #isSending;

  /** `isSending` tells whether a mail is about to leave: that comes first, for ten seconds. */
  constructor(isSending) {
    this.#isSending = isSending;
  }

  /** Returns what ccwarn wants to be told; `what` is one of the methods below. */
  async tell({ what, folder, list }) {
    switch (what) {
      case "sent_folders":
        return this.#folders();
      case "sent_mail":
        return this.#page(() => messenger.messages.query({ folderId: folder, messagesPerPage: PAGE }));
      case "more_sent_mail":
        return this.#page(() => messenger.messages.continueList(list));
      case "enough":
        await messenger.messages.abortList(list);
        return {};
      default:
        throw new Error("unknown");
    }
  }

  async #folders() {
    const found = await messenger.folders.query({ specialUse: ["sent"], isVirtual: false });
    return { folders: await Promise.all(found.map(describe)) };
  }

  async #page(next) {
    for (let look = 0; look < LOOKS && this.#isSending(); look++) {
      await new Promise(resolve => setTimeout(resolve, LOOK));
    }
    const page = await next();
    return { mails: page.messages.map(mailOf), list: page.id ?? null };
  }
}

async function describe({ id, accountId, path, name }) {
  const [account, info] = await Promise.all([
    messenger.accounts.get(accountId, false),
    messenger.folders.getFolderInfo(id),
  ]);
  return { id, account: accountId, path, name, in: account.name, mails: info.totalMessageCount };
}

function mailOf(message) {
  return {
    id: message.headerMessageId,
    date: message.date.getTime(),
    author: message.author,
    subject: message.subject,
    to: message.recipients,
    cc: message.ccList,
    bcc: message.bccList,
  };
}
