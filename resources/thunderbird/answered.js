/** The message that a mail answers, as far as ccwarn needs to know it. */

import { answeredByDraft, messageOf } from "./reopened.js";
import { headersOf } from "./headers.js";

/** Messages may have to be looked for, or wait for their server; Send does not wait longer. */
const PATIENCE = 1_000;
/** Remembered for so many messages: the answer is asked for each time recipients change. */
const MOST = 100;

/** What a message has come by, so far as nothing is known of it; `lists` is what names its list. */
const UNKNOWN = { by_list: false, is_public: false, lists: [] };

const waysOf = new Map();
/** By tab what the draft in it answers. Once it is saved again, Thunderbird may not know any more. */
const byTab = new Map();

/**
 * Returns who stood in the answered message, and whether it came by a mailing list or newsgroup.
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
        ...(await Promise.race([wayOf(answered.id), late.then(() => UNKNOWN)])),
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

function wayOf(id) {
  if (!waysOf.has(id)) {
    if (waysOf.size >= MOST) {
      waysOf.delete(waysOf.keys().next().value);
    }
    waysOf.set(id, readWay(id));
  }
  return waysOf.get(id);
}

/**
 * RFC 2919 and 2369 name the fields of mailing lists; older ones have only a precedence. RFC 5536
 * names that of newsgroups, which anybody can read.
 */
async function readWay(id) {
  try {
    const fields = await headersOf(id);
    const is_public = "newsgroups" in fields;
    const by_list =
      is_public ||
      Boolean(fields["list-id"] || fields["list-post"]) ||
      Boolean(fields.precedence?.some(value => value.trim().toLowerCase() === "list"));
    const lists = [...(fields["list-post"] ?? []), ...(fields["list-id"] ?? [])];
    return { by_list, is_public, lists };
  } catch {
    waysOf.delete(id);
    return UNKNOWN;
  }
}
