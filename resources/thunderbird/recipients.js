/** What a compose window holds: as ccwarn reads it, and changed as ccwarn answers. */

import { answeredBy } from "./answered.js";
import { identities } from "./identities.js";
import { MailingLists } from "./lists.js";

const FIELDS = ["to", "cc", "bcc"];

const lists = new MailingLists();

/** Returns the texts of the destination fields; Thunderbird gives one text or several. */
export function fieldsOf(details) {
  return Object.fromEntries(FIELDS.map(field => [field, [details[field] ?? []].flat()]));
}

/** Returns the newsgroups that a mail is posted to. */
export function newsgroupsOf(details) {
  return [details.newsgroups ?? []].flat().filter(Boolean);
}

/**
 * Returns the draft that ccwarn is asked about: no text and no attachments.
 *
 * `patience` is for how many milliseconds an answered message may be looked for.
 */
export async function draftOf(tabId, details, patience) {
  const fields = fieldsOf(details);
  const users = await identities();
  const draft = {
    author: details.from || emailOf(users, details.identityId),
    identities: users.map(({ email }) => email).filter(Boolean),
    subject: details.subject ?? "",
    answered: await answeredBy(tabId, details, patience),
    newsgroups: newsgroupsOf(details),
  };
  for (const field of FIELDS) {
    draft[field] = await lists.allExpanded(fields[field]);
  }
  return draft;
}

/** Returns the details to give back to Thunderbird: the texts named by `changes` are in Bcc. */
export function changedFields(details, changes) {
  const fields = fieldsOf(details);
  const moved = [];
  const result = {};
  for (const field of ["to", "cc"]) {
    const split = new Map(
      changes.split.filter(part => part.field === field).map(part => [part.index, part]),
    );
    result[field] = fields[field].flatMap((text, index) => {
      const part = split.get(index);
      if (part) {
        moved.push(...part.move);
        return part.stay;
      }
      if (changes[field].some(([first, last]) => first <= index && index <= last)) {
        moved.push(text);
        return [];
      }
      return [text];
    });
  }
  result.bcc = [...new Set([...fields.bcc, ...moved])];
  return result;
}

function emailOf(users, id) {
  return users.find(identity => identity.id === id)?.email ?? "";
}
