/**
 * A mail to each of its recipients instead of one to all.
 *
 * The mail is saved as a draft that has everybody who gets a mail of their own in Bcc, and its window
 * is closed. Thunderbird makes each of those mails of that draft: text, pictures, attachments and
 * what the mail answers are the same. After the last one the draft moves to Sent, the one copy there.
 * ccwarn is told of each mail before it is sent, and what became of it.
 */

import { sendAll, tellAgain } from "./copies.js";
import { identities } from "./identities.js";
import { forgetMail, keepMail, keptMail, keptMails } from "./kept_mails.js";
import { marked } from "./mark.js";
import { changedFields, fieldsOf, newsgroupsOf } from "./recipients.js";
import { savedDraft } from "./saved_draft.js";

/** What a draft does not say of the mail that becomes of it. */
const KEPT = [
  "isPlainText",
  "identityId",
  "from",
  "priority",
  "deliveryFormat",
  "returnReceipt",
  "deliveryStatusNotification",
  "attachVCard",
  "selectedEncryptionTechnology",
];

/** Why no more mails can be made of one. */
const DRAFT_GONE = "draft";

/** Tells whether a mail can become several: an encrypted one names all who can read it. */
export function canBeSeparated(details) {
  return !(
    details.type === "redirect" ||
    newsgroupsOf(details).length ||
    details.selectedEncryptionTechnology?.encryptBody
  );
}

export class Separately {
  #tray;
  #tell;
  #running = new Set();
  #before = Promise.resolve();

  /** `tell` is given the tab of a mail that could not be begun with. */
  constructor(tray, tell) {
    this.#tray = tray;
    this.#tell = tell;
  }

  /** Begins with a mail whose sending is held; `answer` is what ccwarn said of it. */
  async begin(tab, details, { changes, a_minute, mails }) {
    try {
      const fields = { ...changedFields(details, changes), ...marked(details) };
      await messenger.compose.setComposeDetails(tab.id, fields);
      const { headerMessageId: source } = await savedDraft(tab.id, details.subject ?? "");
      const people = peopleOf(mails);
      const { subject } = details;
      const { batch } = await this.#tray.note("separate", { source, subject, people });
      const how = Object.fromEntries(KEPT.map(name => [name, details[name]]));
      await keepMail({ batch, source, how, a_minute, mails });
      await closed(tab.id);
      this.goOn({ batch, people });
    } catch (error) {
      console.error(`ccwarn: separately: ${error.name}`);
      await messenger.compose.setComposeDetails(tab.id, fieldsOf(details)).catch(() => {});
      this.#tell(tab);
    }
  }

  /** Sends a mail to those of its people who have not got it, one after the other. */
  goOn({ batch, people }) {
    if (this.#running.has(batch)) {
      return;
    }
    this.#running.add(batch);
    this.#before = this.#before
      .then(() => this.#sendTo(batch, new Set(people)))
      .catch(error => console.error(`ccwarn: separately: ${error.name}`))
      .finally(() => this.#running.delete(batch));
  }

  /** Tells a ccwarn that was just reached what it has not heard, and which mails are here. */
  async connected() {
    await tellAgain(this.#tray);
    await this.#compare();
  }

  async #compare() {
    const kept = await keptMails();
    if (kept.length) {
      const mails = kept.map(({ batch, source, mails: ones }) => ({
        batch,
        source,
        people: peopleOf(ones),
      }));
      const { gone, sent } = await this.#tray.note("mails", { mails });
      for (const mail of kept.filter(({ batch }) => gone.includes(batch))) {
        await (sent.includes(mail.batch) ? putAway(mail) : forgetMail(mail.batch));
      }
    }
  }

  async #sendTo(batch, people) {
    const mail = await keptMail(batch);
    const draft = mail && (await draftCalled(mail.source));
    if (!draft) {
      await this.#tray.note("stopped", { batch, why: DRAFT_GONE });
      return;
    }
    const mails = mail.mails.filter(one => one.people.every(person => people.has(person)));
    const folder = await sentFolder(mail.how.identityId);
    const { isSent, made } = await sendAll(this.#tray, { ...mail, mails }, draft, folder);
    const { sent } = await this.#tray.note("stopped", { batch, why: "" });
    if (isSent) {
      await (sent ? putAway(mail, made) : this.#compare());
    }
  }
}

function peopleOf(mails) {
  return mails.flatMap(({ people }) => people);
}

async function closed(tabId) {
  await messenger.compose.setComposeDetails(tabId, { isModified: false });
  await messenger.tabs.remove(tabId);
}

async function draftCalled(headerMessageId) {
  for (const { id } of await messenger.folders.query({ specialUse: ["drafts"] })) {
    const { messages } = await messenger.messages.query({ folderId: id, headerMessageId });
    if (messages.length) {
      return messages[0];
    }
  }
  return null;
}

/** Returns where Thunderbird keeps what was sent by an identity; null where it never kept any. */
async function sentFolder(identityId) {
  const account = (await identities()).find(({ id }) => id === identityId)?.accountId;
  const folders = await messenger.folders.query({ specialUse: ["sent"], isVirtual: false });
  return folders.find(({ accountId }) => accountId === account) ?? folders[0] ?? null;
}

/** Moves the draft of a mail that everybody has got to what was sent, and forgets the mail. */
async function putAway({ batch, source, how }, made = null) {
  const draft = await draftCalled(source);
  const folder = made ?? (await sentFolder(how.identityId));
  if (draft && folder) {
    await messenger.messages.update(draft.id, { read: true });
    await messenger.messages.move([draft.id], folder);
  }
  await forgetMail(batch);
}
