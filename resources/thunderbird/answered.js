/** The message that a mail answers, as far as ccwarn needs to know it. */

import { answeredByDraft, messageOf } from "./reopened.js";
import { headersOf } from "./headers.js";

/** Messages may have to be looked for, or wait for their server; Send does not wait longer. */
const PATIENCE = 1_000;
/** Remembered for so many messages: the answer is asked for each time recipients change. */
const MOST = 100;

const byList = new Map();
/** By tab what the draft in it answers. Once it is saved again, Thunderbird may not know any more. */
const byTab = new Map();

/**
 * Returns who stood in the answered message and whether it came by a mailing list.
 *
 * Null: nothing is answered, or after so many milliseconds it is not known what.
 */
export async function answeredBy(tabId, details, patience = PATIENCE) {
  let timer;
  const late = new Promise(resolve => {
    timer = setTimeout(resolve, patience);
  });
  try {
    const answered = await Promise.race([messageFor(tabId, details), late.then(() => null)]);
    return (
      answered && {
        senders: [answered.author],
        recipients: [...answered.recipients, ...answered.ccList],
        // Not known to have come by a list is asked about.
        by_list: await Promise.race([cameByList(answered.id), late.then(() => false)]),
      }
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Forgets a compose window that has closed. */
export function forgetAnswered(tabId) {
  byTab.delete(tabId);
}

function messageFor(tabId, details) {
  if (details.type === "reply") {
    return messageOf(details.relatedMessageId);
  }
  if (details.type !== "draft") {
    return null;
  }
  if (!byTab.has(tabId)) {
    byTab.set(
      tabId,
      answeredByDraft(details).catch(() => {
        byTab.delete(tabId);
        return null;
      }),
    );
  }
  return byTab.get(tabId);
}

function cameByList(id) {
  if (!byList.has(id)) {
    if (byList.size >= MOST) {
      byList.delete(byList.keys().next().value);
    }
    byList.set(id, readByList(id));
  }
  return byList.get(id);
}

/** RFC 2919 and 2369 name the fields of mailing lists; older ones have only a precedence. */
async function readByList(id) {
  try {
    const fields = await headersOf(id);
    return Boolean(
      fields["list-id"] ||
        fields["list-post"] ||
        fields.precedence?.some(value => value.trim().toLowerCase() === "list"),
    );
  } catch {
    byList.delete(id);
    return false;
  }
}
