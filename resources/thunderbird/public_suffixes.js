/** Domains under which anybody can have a name (https://publicsuffix.org/list/). */

import { aLabel } from "./addresses.js";
import { linesOf } from "./lines.js";

let known;

/** Tells whether a domain, in A-labels and small letters, or all below it is owned by nobody in particular. */
export async function isPublicSuffix(domain) {
  known ??= linesOf("public_suffixes.txt", "//").then(rules => new Set(rules.map(aLabel)));
  const rules = await known;
  const parent = domain.slice(domain.indexOf(".") + 1);
  return (
    !rules.has(`!${domain}`) &&
    [domain, `*.${parent}`, `*.${domain}`].some(rule => rules.has(rule))
  );
}
