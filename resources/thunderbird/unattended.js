/**
 * What may happen to a mail while ccwarn cannot be asked. This is the only judgement of the add-on:
 * a mail that cannot expose anybody may leave.
 */

/** With this many people outside, or more, nobody may send a mail unchecked. */
const TOO_MANY = 10;

let providers;

/** Counts the addresses outside the author's domain, and tells whether the mail can expose any. */
export async function outsidersOf(draft) {
  providers ??= readProviders();
  const author = addressesIn(draft.author)[0] ?? "";
  const domain = domainOf(author);
  // Two people at one mailbox provider have nothing to do with each other.
  const isShared = (await providers).has(domain);
  const isOutside = address =>
    address !== author &&
    (isShared || !domain || !`.${domainOf(address)}`.endsWith(`.${domain}`));
  const visible = outside([...draft.to, ...draft.cc], isOutside);
  const everybody = outside([...draft.to, ...draft.cc, ...draft.bcc], isOutside);
  return {
    count: everybody.size,
    visible: visible.size,
    // Anybody can read a newsgroup.
    exposesNobody: visible.size === 0 || (everybody.size < 2 && !draft.newsgroups?.length),
    mayLeaveUnchecked: everybody.size < TOO_MANY,
  };
}

/** Returns the changes that put everybody outside into Bcc; see changedFields. */
export async function allOutsidersMoved(draft) {
  const moved = { to: [], cc: [], split: [] };
  for (const field of ["to", "cc"]) {
    for (const [index, entry] of draft[field].entries()) {
      const alone = { ...draft, to: [entry], cc: [], bcc: [] };
      if ((await outsidersOf(alone)).count > 0) {
        moved[field].push([index, index]);
      }
    }
  }
  return moved;
}

/** A set that nobody can count: the members of a list that could not be expanded. */
const UNKNOWN = { size: Infinity };

function outside(entries, isOutside) {
  if (entries.some(entry => entry.members === null)) {
    return UNKNOWN;
  }
  const texts = entries.flatMap(entry => entry.members ?? [entry]);
  return new Set(texts.flatMap(addressesIn).filter(isOutside));
}

function addressesIn(text) {
  const angled = /<([^<>]*)>\s*$/.exec(text)?.[1];
  if (angled?.includes("@") && !/[,;]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ""))) {
    return [angled.trim().toLowerCase()];
  }
  return text.toLowerCase().match(/[^\s<>,;]+@[^\s<>,;]+/g) ?? [];
}

function domainOf(address) {
  return address.slice(address.lastIndexOf("@") + 1);
}

async function readProviders() {
  const response = await fetch(browser.runtime.getURL("mailbox_providers.txt"));
  return new Set((await response.text()).split("\n").filter(line => line && !line.startsWith("#")));
}
