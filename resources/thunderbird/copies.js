/** Sends the mails that one mail becomes, one after the other, and tells ccwarn of each. */

import { forgetUntold, keepUntold, untold } from "./kept_mails.js";

const MINUTE = 60_000;
/** After its window has gone, a mail that was sent has told so long ago. */
const LATE = 5_000;

/** The tabs with such a mail: it is not asked about again. */
const tabs = new Map();
/** Whether a window that opens now is for such a mail. */
let isOpening = false;

/** Tells whether the mail in a tab is one of several that a mail has become. */
export function isCopy(tabId) {
  return tabs.has(tabId);
}

/** Keeps the windows out of the way. */
export function watchCopies() {
  messenger.windows.onCreated.addListener(({ id, type }) => {
    if (isOpening && type === "messageCompose") {
      isOpening = false;
      messenger.windows.update(id, { state: "minimized" }).catch(() => {});
    }
  });
  messenger.tabs.onRemoved.addListener(tabId => tabs.get(tabId)?.());
}

/**
 * Sends these mails, which are made of a draft, until one is not accepted.
 *
 * `folder` is where Thunderbird keeps what was sent. Where there is none yet, it makes one for the
 * last mail, which is returned as `made`.
 */
export async function sendAll(tray, { batch, mails, how, a_minute }, draft, folder) {
  const pace = new Pace(a_minute);
  let made = null;
  for (const [index, mail] of mails.entries()) {
    await pace.turn();
    const isKept = !folder && index === mails.length - 1;
    const sent = await sendOne(tray, batch, mail, draft, {
      ...how,
      ...(isKept ? {} : { overrideDefaultFccFolder: "" }),
    });
    if (sent.state !== "accepted") {
      return { isSent: false, made };
    }
    made = sent.folder;
  }
  return { isSent: true, made };
}

async function sendOne(tray, batch, { people, to, cc, bcc }, draft, details) {
  const tab = await opened(draft.id, { ...details, to, cc, bcc });
  const about = { batch, people };
  let sent = { state: "planned" };
  try {
    const { go } = await tray.note("copy", { ...about, state: "handed" });
    if (go) {
      sent = await sending(tab.id);
      await tell(tray, { ...about, state: sent.state });
    }
  } finally {
    if (sent.state !== "accepted") {
      await closed(tab.id);
    }
  }
  return sent;
}

/** Tells what became of mails that ccwarn was not there to hear of. */
export async function tellAgain(tray) {
  for (const about of await untold()) {
    await tell(tray, about);
  }
}

/** It is stored before it is told: whichever of the two programs ends, the other one knows. */
async function tell(tray, about) {
  await keepUntold(about);
  await tray.note("copy", about);
  await forgetUntold(about);
}

async function opened(draftId, details) {
  isOpening = true;
  try {
    // Edited as new, a draft keeps what it answers.
    return await messenger.compose.beginNew(draftId, details);
  } finally {
    isOpening = false;
  }
}

/** Sends the mail in a tab and returns what became of it. */
async function sending(tabId) {
  const gone = new Promise(resolve => {
    tabs.set(tabId, () => setTimeout(() => resolve({ state: "unknown" }), LATE));
  });
  try {
    return await Promise.race([sentBy(tabId), gone]);
  } catch {
    return { state: "unknown" };
  } finally {
    tabs.delete(tabId);
  }
}

async function sentBy(tabId) {
  const sent = await messenger.compose.sendMessage(tabId, { mode: "sendNow" });
  // Thunderbird says why a mail is refused, and then tells that it was sent, but as what.
  return sent.headerMessageId
    ? { state: "accepted", folder: sent.messages[0]?.folder ?? null }
    : { state: "refused" };
}

async function closed(tabId) {
  try {
    await messenger.compose.setComposeDetails(tabId, { isModified: false });
    await messenger.tabs.remove(tabId);
  } catch {
    // The author has closed it.
  }
}

/** So many in any minute at most: servers refuse more than they allow. */
class Pace {
  #free;
  #goOn = () => {};

  constructor(most) {
    this.#free = most;
  }

  async turn() {
    if (!this.#free) {
      await new Promise(resolve => (this.#goOn = resolve));
    }
    this.#free--;
    setTimeout(() => {
      this.#free++;
      this.#goOn();
    }, MINUTE);
  }
}
