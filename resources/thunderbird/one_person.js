/**
 * Which addresses are one person's, for when ccwarn cannot be asked: ccwarn/sub_addresses.py says
 * the same. What a mailbox provider has besides plain addresses stands with the list of them.
 */

import { domainOf } from "./addresses.js";
import { textOf } from "./lines.js";

let known;

/** Returns a function that makes all addresses of one person, at these providers, the same. */
export async function personAt(providers) {
  const habits = await (known ??= habitsByDomain());
  return address => {
    const domain = domainOf(address);
    const found = providers.has(domain) ? habits.get(domain) : undefined;
    if (!found) {
      return address;
    }
    const name = found.signs.includes("+") ? withoutTag(address) : address;
    const local = name.slice(0, -domain.length - 1);
    return `${found.signs.includes(".") ? local.replaceAll(".", "") : local}@${found.domain}`;
  };
}

/** Returns an address without what follows its first plus sign, if anything stands before. */
export function withoutTag(address) {
  const plus = address.indexOf("+");
  const at = address.lastIndexOf("@");
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

async function habitsByDomain() {
  const found = new Map();
  for (const paragraph of (await textOf("mailbox_providers.txt")).split("\n\n")) {
    const lines = paragraph.split("\n").map(line => line.trim());
    const domains = lines.filter(line => line && !line.startsWith("#"));
    for (const line of lines.filter(each => each.startsWith("#:"))) {
      const signs = line.slice(2).split(" ");
      for (const domain of domains) {
        found.set(domain, { signs, domain: signs.includes("=") ? domains[0] : domain });
      }
    }
  }
  return found;
}
