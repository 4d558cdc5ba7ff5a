/** A digest of a mail's text, by which ccwarn tells that one mail goes out in several parts. */

/** So many characters count. */
const BEGINNING = 256 * 1024;

/** Two starting points for the same sum (FNV-1a), so that no two texts meet by chance. */
const STARTS = [0x811c9dc5, 0x9dc5811c];
const PRIME = 0x01000193;

/** Returns the digest of what was composed, 16 hexadecimal digits; "" where there is no text. */
export function textDigest({ isPlainText, body = "", plainTextBody = "" }) {
  const text = (isPlainText ? plainTextBody : body).slice(0, BEGINNING).trim();
  return text && STARTS.map(start => sum(text, start)).join("");
}

function sum(text, start) {
  let value = start;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    value = Math.imul(value ^ (unit & 0xff), PRIME);
    value = Math.imul(value ^ (unit >>> 8), PRIME);
  }
  return (value >>> 0).toString(16).padStart(8, "0");
}
