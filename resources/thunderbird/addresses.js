/**
 * Finds the addresses in a text, for when ccwarn cannot be asked: rather too many than too few.
 *
 * Whoever gets a mail sees the names in it as well, so an address in a name counts like any other.
 */

/** Other signs that people type or paste in the place of an @, as on East Asian keyboards. */
const OTHER_AT = /[\uFE6B\uFF20]/g;
const ALONE = /^(?:"(?:[^"\\]|\\.)*"|[^\s"@,;:<>()]+)@(?:\[[^\s[\]@]*\]|[^\s"@,;:<>()[\]]+)$/;
const ANYWHERE = /[^\s"@,;:<>()[\]]*"?@(?:\[[^\s[\]@]*\]|[^\s"@,;:<>()[\]]*)/g;

/** Returns all addresses in a text, in the form in which they are compared. */
export function addressesIn(text) {
  const readable = text.replace(OTHER_AT, "@").trim();
  const { name, address } = parted(readable);
  return ALONE.test(address) ? [comparable(address), ...anywhereIn(name)] : anywhereIn(readable);
}

/** Returns the one address of a mailbox; "" where it cannot be told. */
export function addressOf(mailbox) {
  const { address } = parted(mailbox.replace(OTHER_AT, "@").trim());
  return ALONE.test(address) ? comparable(address) : "";
}

/** Returns the domain of an address that `addressesIn` or `addressOf` has found. */
export function domainOf(address) {
  return address.slice(address.lastIndexOf("@") + 1);
}

/** Returns a domain in small letters, its internationalised labels as A-labels (RFC 5891). */
export function aLabel(domain) {
  const plain = domain.toLowerCase().replace(/[.\u3002\uFF0E\uFF61]+$/, "");
  // What has another meaning in the address of a page would make it the address of another host.
  if (!/[^\0-\x7F]/.test(plain) || /[\0-\x20/\\?#%:@[\]]/.test(plain)) {
    return plain;
  }
  try {
    return new URL(`http://${plain}`).hostname;
  } catch {
    return plain;
  }
}

/** Tells whether a domain is another one or within it. */
export function isWithin(domain, other) {
  return `.${domain}`.endsWith(`.${other}`);
}

function parted(text) {
  const start = text.lastIndexOf("<");
  return start >= 0 && text.endsWith(">")
    ? { name: text.slice(0, start), address: text.slice(start + 1, -1).trim() }
    : { name: "", address: text };
}

function anywhereIn(text) {
  return (text.match(ANYWHERE) ?? []).map(comparable);
}

function comparable(address) {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at).toLowerCase()}@${aLabel(address.slice(at + 1))}`;
}
