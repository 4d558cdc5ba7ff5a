/** Mailing lists of the address book. Thunderbird puts their members in their place as it sends. */

/** Tells whether a text may name a list: it has no address, or something beside its address. */
export function isListName(text) {
  return !text.includes("@") || /[,;]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ""));
}

export class MailingLists {
  #found = null;

  /** Returns a text with its list taken apart: `{text, members}`, or the text where it is none. */
  async expanded(text) {
    const parts = text.split(/[,;](?=(?:[^"]*"[^"]*")*[^"]*$)/).map(part => part.trim());
    const members = [];
    let isList = false;
    for (const part of parts.filter(Boolean)) {
      const found = part.includes("@") ? null : await this.#members(part, new Set());
      if (found === UNKNOWN) {
        return { text, members: null };
      }
      isList ||= found !== null;
      members.push(...(found ?? [part]));
    }
    return isList ? { text, members } : text;
  }

  /** Returns the addresses of a list, UNKNOWN for one nobody knows, null for what is no list. */
  async #members(text, above) {
    this.#found ??= allLists();
    const ids = (await this.#found).get(nameOf(text).toLowerCase());
    if (!ids) {
      // `Name <Name>` is how a list reads; other words are an address not yet finished.
      return /<[^>]*>\s*$/.test(text) ? UNKNOWN : null;
    }
    const members = [];
    for (const id of ids) {
      if (above.has(id)) {
        continue; // A list within itself adds nobody.
      }
      above.add(id);
      for (const member of await listsOf(messenger).listMembers(id)) {
        const found = await this.#member(nameOfMember(member), above);
        if (found === UNKNOWN) {
          return UNKNOWN;
        }
        members.push(...found);
      }
    }
    return members;
  }

  /** Returns the addresses that one member of a list stands for: its own, or those of a list. */
  async #member(name, above) {
    return name.includes("@") ? [name] : ((await this.#members(name, above)) ?? UNKNOWN);
  }
}

const UNKNOWN = Symbol("unknown");

/** In manifest version 3 the lists have moved, and a contact is known by its vCard alone. */
function listsOf({ mailingLists, addressBooks }) {
  return mailingLists ?? addressBooks.mailingLists;
}

function nameOfMember({ properties, vCard = "" }) {
  const lines = vCard.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const card = name => lines.find(line => new RegExp(`^(\\w+\\.)?${name}[;:]`, "i").test(line));
  const value = line => line?.slice(line.indexOf(":") + 1).replace(/\\(.)/g, "$1").trim();
  return (
    properties?.PrimaryEmail ||
    properties?.DisplayName ||
    value(card("EMAIL")) ||
    value(card("FN")) ||
    ""
  );
}

function nameOf(text) {
  const name = text.replace(/<[^>]*>\s*$/, "").trim();
  return name.replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1");
}

async function allLists() {
  const found = new Map();
  for (const book of await messenger.addressBooks.list()) {
    for (const list of await listsOf(messenger).list(book.id)) {
      const name = list.name.toLowerCase();
      found.set(name, [...(found.get(name) ?? []), list.id]);
    }
  }
  return found;
}
