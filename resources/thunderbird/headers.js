/** Reads the header fields of a message, by their names in small letters. */
export async function headersOf(id) {
  // Thunderbird 140 can only read whole messages.
  return messenger.messages.getHeaders
    ? messenger.messages.getHeaders(id)
    : (await messenger.messages.getFull(id, { decrypt: false, decodeContent: false })).headers;
}
