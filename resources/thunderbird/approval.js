/**
 * A mail that a second person is to approve of: it is saved as a draft, and a mail to that person
 * opens with it attached, ready for them to send. Its author sends that mail, or not.
 */

import { savedDraft } from "./saved_draft.js";

/** What is Thunderbird's own in a draft: its reader has other accounts. */
const PRIVATE = /^(?:x-mozilla-|x-identity-key:|x-account-key:|fcc:|x-unsent:)/i;

/** `request` is what ccwarn says: `{person, subject, text}`. The mail is not being sent any more. */
export async function askForApproval(tabId, { person, subject, text }) {
  const details = await messenger.compose.getComposeDetails(tabId);
  const { identityId } = details;
  const { id } = await savedDraft(tabId, details.subject ?? "");
  const raw = await messenger.messages.getRaw(id, { data_format: "BinaryString" });
  const bytes = Uint8Array.from(unsent(raw), char => char.charCodeAt(0));
  const file = new File([bytes], `${fileName(details.subject)}.eml`, { type: "message/rfc822" });
  await messenger.compose.beginNew({
    to: [person],
    subject,
    plainTextBody: text,
    isPlainText: true,
    identityId,
    attachments: [{ file }],
  });
}

/**
 * Returns a draft as one that somebody else is to send, with answers to its author;
 * `ccwarn/formats/envelope.py` makes the same of a mail on its way.
 */
export function unsent(raw) {
  const end = raw.search(/\r?\n\r?\n/);
  const [head, body] = end < 0 ? [raw, ""] : [raw.slice(0, end), raw.slice(end)];
  const ending = /\r?\n/.exec(raw)?.[0] ?? "\r\n";
  const fields = head.split(/\r?\n(?![ \t])/).filter(field => !PRIVATE.test(field));
  const from = fields.find(field => /^from:/i.test(field));
  const added = ["X-Unsent: 1"];
  if (from && !fields.some(field => /^reply-to:/i.test(field))) {
    added.push(from.replace(/^from/i, "Reply-To"));
  }
  return [...added, ...fields].join(ending) + body;
}

function fileName(subject) {
  return (subject ?? "").replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40) || "mail";
}
