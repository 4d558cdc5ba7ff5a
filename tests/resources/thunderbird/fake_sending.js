/** What a Thunderbird for tests does with drafts and with mails that an add-on sends. */

const DRAFTS = { id: "own/drafts", accountId: "own", specialUse: ["drafts"] };
const SENT = { id: "own/sent", accountId: "own", specialUse: ["sent"] };
const FOLDERS = [DRAFTS, SENT];

export class Outgoing {
  /** The mails that have left. */
  sent = [];
  /** The mails in its folders, each with the name of the folder. */
  storedMails = [];
  /** Which addressees the server refuses. */
  refuses = () => false;
  /** Milliseconds that the server takes. */
  slowness = 0;
  /** Whether there is a folder for what was sent. */
  hasSent = true;
  cannotSave = false;
  /** The mails that the add-on has begun for its user. */
  begun = [];
  /** What is read of each message, whether it is told which draft was saved, and all drafts. */
  raw = {};
  isTold = true;
  drafts = [];
  #opened = 1000;

  sendingApi() {
    return {
      beginNew: async (draftId, details) => {
        if (!details) {
          return void this.begun.push(draftId);
        }
        const draft = this.#stored(draftId);
        const { overrideDefaultFccFolder: copy, ...others } = details;
        const compose = this.open(++this.#opened, { ...draft, ...others, copy, source: draftId });
        return compose.tab;
      },
      saveMessage: async (id, { mode }) => {
        const compose = this.composing(id);
        if (this.cannotSave || compose.outcome === "asking") {
          const why = this.cannotSave ? "disk full" : "Message compose window not ready";
          throw new Error(`compose.saveMessage failed: ${why}`);
        }
        compose.saved = { mode, ...compose.fields };
        const mail = this.#save(compose);
        return { messages: this.isTold ? [mail] : [] };
      },
      sendMessage: async id => this.#send(this.composing(id)),
    };
  }

  mailApi() {
    return {
      folders: {
        query: async ({ specialUse: [use] }) =>
          FOLDERS.filter(
            ({ specialUse }) => specialUse.includes(use) && (use !== "sent" || this.hasSent),
          ),
      },
      messages: {
        getRaw: async id => this.raw[id],
        list: async () => ({ id: null, messages: this.drafts }),
        query: async ({ headerMessageId }) => ({
          messages: this.storedMails.filter(it => it.headerMessageId === headerMessageId),
        }),
        update: async (id, changes) => void Object.assign(this.#stored(id), changes),
        move: async ([id], folder) =>
          void (this.#stored(id).folder = folder === SENT ? "Sent" : "?"),
      },
    };
  }

  #stored(id) {
    return this.storedMails.find(it => it.id === id);
  }

  #save({ details }) {
    const id = this.storedMails.length + 7;
    const mail = { ...structuredClone(details), id, headerMessageId: `${id}@acme.example` };
    this.storedMails.push({ ...mail, folder: "Drafts", read: false });
    return mail;
  }

  /** A mail that the server refuses stays in its window, and is told of as if it had been sent. */
  async #send(compose) {
    const before = compose.outcome;
    await this.send(compose);
    if (compose.outcome !== "sent") {
      throw new Error(`not sent: ${before}`);
    }
    await new Promise(resolve => setTimeout(resolve, this.slowness));
    const { to, copy } = compose.details;
    if (!compose.isOpen) {
      return new Promise(() => {});
    }
    if (this.refuses(to[0])) {
      return { mode: "sendNow", messages: [], headerMessageId: null };
    }
    this.sent.push({ ...compose.details, state: compose.state });
    this.close(compose);
    const messages = copy === undefined ? [{ folder: SENT }] : [];
    return { mode: "sendNow", messages, headerMessageId: `${this.sent.length}@acme.example` };
  }
}
