/**
 * Mailing lists of the address book. Thunderbird puts their members in their place as it sends.
 *
 * `Name <Address>` is a list where the name is the list's, and the address its description or, if it
 * has none, its name once more. So there may be an @ in both, and the address may even be somebody's.
 */

const UNKNOWN = Symbol("unknown");

/** Lists are asked for once, and again after every change; their members each time. */
export class MailingLists {
  #read = null;
  #isWatched = false;

  /**
   * Does for each of several texts what `expanded` does.
   *
   * Where the address book cannot be read, that is an error only for what reads like a list.
   */
  async allExpanded(texts) {
    const lists = await this.#lists().catch(() => null);
    return Promise.all(texts.map(text => (mayBeList(text, lists) ? this.expanded(text) : text)));
  }

  /** Returns a text with its list taken apart: `{text, members}`, or the text where it is none. */
  async expanded(text) {
    const lists = await this.#lists();
    const members = [];
    let isList = false;
    for (const part of partsOf(text)) {
      const found = await membersOf(splitText(part), lists, new Set());
      if (found === UNKNOWN) {
        return { text, members: null };
      }
      isList ||= found !== null;
      members.push(...(found ?? [part]));
    }
    return isList ? { text, members } : text;
  }

  #lists() {
    this.#read ??= this.#readAll();
    return this.#read;
  }

  async #readAll() {
    try {
      this.#watch();
      return await allLists();
    } catch (error) {
      this.#read = null;
      throw error;
    }
  }

  #watch() {
    if (this.#isWatched) {
      return;
    }
    const lists = listsOf(messenger);
    const books = messenger.addressBooks;
    const events = [lists.onCreated, lists.onUpdated, lists.onDeleted, books.onCreated, books.onDeleted];
    events.forEach(event => event?.addListener(() => (this.#read = null)));
    this.#isWatched = true;
  }
}

/**
 * Tells whether a text may name one of the lists; they are null where nobody knows them.
 *
 * Thousands of texts are looked at for one mail, so this looks at little of each.
 */
function mayBeList(text, lists) {
  if (!text.includes("@") || /[,;]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ""))) {
    return true;
  }
  const { name, address } = splitText(text);
  return lists ? lists.has(key(name)) : address !== null && key(name) === key(address);
}

/** Returns the addresses of a list, UNKNOWN for one nobody knows, null for what is no list. */
async function membersOf(text, lists, above) {
  const found = (lists.get(key(text.name)) ?? []).filter(list => isMeant(list, text));
  if (!found.length) {
    // `Name <Name>` is how a list reads; a name alone is an address that is not yet finished.
    return text.address?.includes("@") === false ? UNKNOWN : null;
  }
  const members = [];
  for (const { id } of found) {
    if (above.has(id)) {
      continue; // A list within itself adds nobody.
    }
    above.add(id);
    for (const member of await listsOf(messenger).listMembers(id)) {
      const named = namesOfMember(member);
      const inner = await membersOf(named, lists, above);
      if (inner === UNKNOWN) {
        return UNKNOWN;
      }
      members.push(...(inner ?? [named.address]));
    }
  }
  return members;
}

/** Tells whether a text means a list of its name, and nobody who is called like the list. */
function isMeant({ name, description }, { address }) {
  if (!address?.includes("@")) {
    return true;
  }
  const squeezed = text => key(text ?? "").replace(/\s/g, "");
  return [name, description].map(squeezed).includes(squeezed(address));
}

/** Texts that are parted by commas or semicolons, but not by those within quotation marks. */
function partsOf(text) {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,;])+/g) ?? [];
  return parts.map(part => part.trim()).filter(Boolean);
}

/** Returns the name and the address of a text, which has no address where it is nothing else. */
function splitText(text) {
  const start = text.lastIndexOf("<");
  return start < 0
    ? { name: text, address: null }
    : { name: text.slice(0, start), address: text.slice(start + 1).replace(/>\s*$/, "") };
}

/** Returns what texts are compared by: nothing that may only be a mark of their form. */
function key(text) {
  return text.toLowerCase().replace(/["\\]/g, "").trim();
}

/** In manifest version 3 the lists have moved, and a contact is known by its vCard alone. */
function listsOf({ mailingLists, addressBooks }) {
  return mailingLists ?? addressBooks.mailingLists;
}

function namesOfMember({ properties, vCard = "" }) {
  const lines = vCard.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const card = name => {
    const line = lines.find(text => new RegExp(`^(\\w+\\.)?${name}[;:]`, "i").test(text));
    return line?.slice(line.indexOf(":") + 1).replace(/\\(.)/g, "$1").trim();
  };
  const name = properties?.DisplayName || card("FN") || "";
  return { name, address: properties?.PrimaryEmail || card("EMAIL") || name };
}

async function allLists() {
  const byName = new Map();
  for (const book of await messenger.addressBooks.list()) {
    for (const list of await listsOf(messenger).list(book.id)) {
      const name = key(list.name);
      byName.set(name, [...(byName.get(name) ?? []), list]);
    }
  }
  return byName;
}
