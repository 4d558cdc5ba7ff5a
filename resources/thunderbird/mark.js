/** The header by which the mail server of an organisation knows that an author was asked. */

const NAME = "X-Ccwarn-Cleared";

/**
 * Returns what to change in a mail that leaves with this mark, or with none: null for nothing.
 *
 * Thunderbird replaces all headers of the kind at once. One of an earlier try to send goes.
 */
export function marked(details, mark) {
  const before = details.customHeaders ?? [];
  const customHeaders = before.filter(({ name }) => name.toLowerCase() !== NAME.toLowerCase());
  if (mark) {
    customHeaders.push({ name: NAME, value: mark });
  } else if (customHeaders.length === before.length) {
    return null;
  }
  return { customHeaders };
}
