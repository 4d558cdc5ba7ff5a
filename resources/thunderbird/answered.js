/** The message that a mail answers, as far as ccwarn needs to know it. */

/** Reading a message's header may have to wait for its server; Send does not wait longer. */
const PATIENCE = 1_000;
/** Remembered for so many messages: the answer is asked for each time recipients change. */
const MOST = 100;

const byList = new Map();

/** Returns who stood in the answered message and whether it came by a mailing list, or null. */
export async function answeredBy({ type, relatedMessageId }) {
  if (type !== "reply" || !relatedMessageId) {
    return null;
  }
  const answered = await messenger.messages.get(relatedMessageId);
  return {
    senders: [answered.author],
    recipients: [...answered.recipients, ...answered.ccList],
    by_list: await cameByList(relatedMessageId),
  };
}

async function cameByList(id) {
  if (!byList.has(id)) {
    if (byList.size >= MOST) {
      byList.delete(byList.keys().next().value);
    }
    byList.set(id, readByList(id));
  }
  let timer;
  const lateness = new Promise(resolve => {
    // Not known to have come by a list is asked about.
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  try {
    return await Promise.race([byList.get(id), lateness]);
  } finally {
    clearTimeout(timer);
  }
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

async function headersOf(id) {
  // Thunderbird 140 can only read whole messages.
  return messenger.messages.getHeaders
    ? messenger.messages.getHeaders(id)
    : (await messenger.messages.getFull(id, { decrypt: false, decodeContent: false })).headers;
}
