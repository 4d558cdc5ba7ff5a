/**
 * What may happen to a mail while ccwarn cannot be asked. This is the only judgement of the add-on:
 * a mail that cannot expose anybody may leave. In doubt it is held.
 */

import { addressOf, addressesIn, aLabel, domainOf, isWithin } from "./addresses.js";
import { keptPolicy } from "./kept_policy.js";
import { personAt, withoutTag } from "./one_person.js";
import { isPublicSuffix } from "./public_suffixes.js";

/** Counts the people outside the author's organisation, and tells whether the mail can expose any. */
export async function outsidersOf(draft) {
  const policy = await keptPolicy();
  const personOf = await personAt(policy.providers);
  const isOutside = await outside(draft, policy, personOf);
  const visible = addressees([...draft.to, ...draft.cc]);
  const everybody = addressees([...draft.to, ...draft.cc, ...draft.bcc]);
  const [seen, all] = [visible, everybody].map(found =>
    found ? new Set(found.filter(isOutside).map(personOf)).size : Infinity,
  );
  const isTooMany = seen > (policy.visible_limit ?? Infinity);
  const isBounded = !isTooMany && !isAt(everybody, policy.watched_domains);
  return {
    count: all,
    visible: seen,
    leavesAnyway: policy.monitor_only || (isBounded && isExempt(draft, seen, policy)),
    exposesNobody: isBounded && !canExpose(draft, seen, all),
    mayLeaveUnchecked:
      all < policy.unchecked_below &&
      !isTooMany &&
      !isAt(everybody, policy.refused_domains) &&
      !needsApproval(draft, policy),
  };
}

/** Tells whether a second person has to approve, who needs nobody else. */
function needsApproval({ author, identities = [] }, { second_person: person }) {
  return Boolean(person) && ![author, ...identities].map(addressOf).includes(addressOf(person));
}

/** Tells whether anybody outside could be seen by another: anybody can read a newsgroup. */
function canExpose({ newsgroups }, seen, all) {
  return seen > 0 && (all > 1 || Boolean(newsgroups?.length));
}

/** Tells whether any of these addresses is at one of the domains. */
function isAt(everybody, domains) {
  // Whoever nobody knows may be anywhere.
  return everybody?.some(found => isWithinAny(domainOf(found), domains)) ?? domains.length > 0;
}

/** Tells whether nobody is asked about the mail of an author, or to a list. */
function isExempt({ author, to, cc }, seen, policy) {
  // Which mails other rules refuse nobody knows here; then nothing may be sent unchecked.
  if (policy.unchecked_below <= 0) {
    return false;
  }
  const address = addressOf(author);
  const isBy = entry =>
    entry.includes("@") ? entry === address : isWithin(domainOf(address), aLabel(entry));
  if (address && policy.exempt_authors.some(isBy)) {
    return true;
  }
  const visible = addressees([...to, ...cc]) ?? [];
  const isToList = visible.some(found => policy.exempt_lists.includes(found));
  return isToList && !(policy.crowd > 0 && seen >= policy.crowd);
}

/** Returns the changes that put everybody outside into Bcc; see changedFields. */
export async function allOutsidersMoved(draft) {
  const policy = await keptPolicy();
  const isOutside = await outside(draft, policy, await personAt(policy.providers));
  const moved = { to: [], cc: [], split: [] };
  for (const field of ["to", "cc"]) {
    for (const [index, entry] of draft[field].entries()) {
      if (addressees([entry])?.some(isOutside) ?? true) {
        moved[field].push([index, index]);
      }
    }
  }
  return moved;
}

/** Returns all addresses; null where a list is among them whose members nobody knows. */
function addressees(entries) {
  return entries.some(entry => entry.members === null)
    ? null
    : entries.flatMap(entry => entry.members ?? [entry]).flatMap(addressesIn);
}

/** Returns a function that tells whether an address is outside the author's organisation. */
async function outside({ author, identities = [], to, cc }, policy, personOf) {
  const authors = [author, ...identities].map(addressOf).filter(Boolean);
  const own = policy.own_domains.map(aLabel);
  if (!own.length || policy.also_written_from) {
    const writtenFrom = await ownedDomains(authors.map(domainOf), policy.providers);
    const isOwn = domain =>
      isWithin(domainOf(addressOf(author)), domain) ||
      !isCrowd(addressees([...to, ...cc]), domain, policy.crowd);
    own.push(...writtenFrom.filter(isOwn));
  }
  // Whatever tag an address of the author's has, it is the author's.
  const mine = new Set(authors.map(address => withoutTag(personOf(address))));
  return address =>
    !mine.has(withoutTag(personOf(address))) && !isWithinAny(domainOf(address), own);
}

/** So many people at one domain may be customers of a mailbox provider that nobody knows. */
function isCrowd(addresses, domain, crowd) {
  const there = addresses?.filter(address => isWithin(domainOf(address), domain));
  return crowd > 0 && new Set(there).size >= crowd;
}

/** People at one mailbox provider, or below one public suffix, have nothing to do with each other. */
async function ownedDomains(domains, providers) {
  const owned = [];
  for (const domain of new Set(domains)) {
    if (!providers.has(domain) && !(await isPublicSuffix(domain))) {
      owned.push(domain);
    }
  }
  return owned;
}

function isWithinAny(domain, domains) {
  return domains.some(other => isWithin(domain, aLabel(other)));
}
