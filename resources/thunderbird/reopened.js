/**
 * Which message a draft answers that was saved, closed and opened again.
 *
 * Of a draft that this Thunderbird saved first, it tells the message that was answered or forwarded,
 * but not which of the two; of any other one, the draft as it was first opened, which may be gone.
 * So the draft is looked for among the drafts, and its header fields are read.
 */

import { headersOf } from "./headers.js";
import { identities } from "./identities.js";

/** So many drafts of one subject are read at most. */
const MOST = 20;
const NEVER = ["drafts", "templates", "outbox"];

/** Returns the message, or null where it is not found, or the draft may be a forwarded one. */
export async function answeredByDraft({ relatedMessageId, subject, identityId }) {
  const related = await messageOf(relatedMessageId);
  const drafts = isDraft(related) ? [related] : await draftsCalled(subject ?? "");
  if (drafts.length > MOST) {
    return null;
  }
  const origins = await Promise.all(drafts.map(({ id }) => originOf(id)));
  if (related && !isDraft(related)) {
    const named = origins.filter(({ id }) => id === related.headerMessageId);
    return soleAnswered(named) ? related : null;
  }
  const id = soleAnswered(origins);
  return id ? find(id, identityId) : null;
}

/** Returns the message with an id; null where there is none, or none any more. */
export async function messageOf(id) {
  const found = id ? await messenger.messages.get(id).catch(() => null) : null;
  // One that was deleted under a compose window is there without anything in it.
  return found?.headerMessageId ? found : null;
}

async function originOf(draftId) {
  const fields = await headersOf(draftId);
  return {
    id: fields["in-reply-to"]?.join(" ").match(/<([^<>\s]+)>/)?.[1] ?? null,
    isForwarded: "x-forwarded-message-id" in fields,
  };
}

/** Returns what all of these drafts answer; null where they differ, or one is a forwarded mail. */
function soleAnswered(origins) {
  const ids = new Set(origins.map(({ id, isForwarded }) => (isForwarded ? null : id)));
  return ids.size === 1 ? [...ids][0] : null;
}

function isDraft(message) {
  return Boolean(message?.folder?.specialUse?.includes("drafts"));
}

/** Thunderbird tells the subject of a stored message without its "Re:". */
export async function draftsCalled(subject) {
  const folders = await messenger.folders.query({ specialUse: ["drafts"] });
  const found = [];
  for (const { id } of folders) {
    let page = await messenger.messages.list(id);
    for (;;) {
      found.push(
        ...page.messages.filter(draft =>
          draft.subject ? subject.endsWith(draft.subject) : !subject,
        ),
      );
      if (!page.id) {
        break;
      }
      page = await messenger.messages.continueList(page.id);
    }
  }
  return found;
}

/**
 * Thunderbird looks through a folder without a pause, 20,000 messages in a quarter of a second, so
 * it is asked for one folder after the other, and first where an answered message mostly lies.
 */
async function find(headerMessageId, identityId) {
  const account = (await identities()).find(({ id }) => id === identityId)?.accountId;
  const folders = await messenger.folders.query({ isRoot: false, isVirtual: false });
  const rank = ({ accountId, specialUse }) =>
    (accountId === account ? 0 : 3) +
    (specialUse.includes("inbox") ? 0 : specialUse.includes("sent") ? 1 : 2);
  const wanted = folders.filter(({ specialUse }) => !specialUse.some(use => NEVER.includes(use)));
  for (const { id } of wanted.sort((one, other) => rank(one) - rank(other))) {
    const { messages } = await messenger.messages.query({ folderId: id, headerMessageId });
    if (messages.length) {
      return messages[0];
    }
  }
  return null;
}
