/** A Thunderbird for tests: it does with an add-on what the real one was seen to do. */

import { readFileSync } from "node:fs";

import { Outgoing } from "./fake_sending.js";

const ADDON = new URL("../addon/", import.meta.url);
const OWN_ADDRESS = "moz-extension://2f3a/";

class Event {
  #listeners = [];

  addListener(listener) {
    this.#listeners.push(listener);
  }

  fire(...args) {
    return this.#listeners.map(listener => listener(...args));
  }
}

/** One end of the connection to the native application; what is said arrives later. */
class Port {
  onMessage = new Event();
  onDisconnect = new Event();
  error = null;
  isOpen = true;
  #host;

  constructor(host) {
    this.#host = host;
    setImmediate(() => host.connect(this));
  }

  postMessage(message) {
    if (!this.isOpen) {
      throw new Error("Attempt to postMessage on disconnected port");
    }
    const copy = JSON.parse(JSON.stringify(message));
    setImmediate(() => this.isOpen && this.#host.hear(copy));
  }

  /** Who hangs up is not told of it. */
  disconnect() {
    this.isOpen = false;
  }

  receive(message) {
    setImmediate(() => this.onMessage.fire(message));
  }

  /** The host has ended, or could not be started: `error` is null where it ended by itself. */
  end(error) {
    if (this.isOpen) {
      this.isOpen = false;
      this.error = error;
      this.onDisconnect.fire(this);
    }
  }
}

/** The document of a mail's text. While a prompt is open, messages to it wait. */
class TextDocument {
  #listeners = new Set();
  #waiting = [];
  isUnderPrompt = false;

  /** How many still listen. */
  get listeners() {
    return this.#listeners.size;
  }

  addEventListener(name, listener) {
    this.#listeners.add(listener);
  }

  removeEventListener(name, listener) {
    this.#listeners.delete(listener);
  }

  postMessage(data) {
    this.#waiting.push(data);
    setImmediate(() => this.#deliver());
  }

  closePrompt() {
    this.isUnderPrompt = false;
    this.#deliver();
  }

  #deliver() {
    if (!this.isUnderPrompt) {
      for (const data of this.#waiting.splice(0)) {
        this.#listeners.forEach(listener => listener({ data }));
      }
    }
  }
}

/** A compose window: `outcome` is what has become of its mail. */
class Compose {
  outcome = "open";
  isOpen = true;
  text = new TextDocument();
  title = null;
  icon = null;

  constructor(id, details) {
    this.id = id;
    const given = structuredClone(details);
    this.details = { type: "new", from: "us@acme.example", to: [], cc: [], bcc: [], ...given };
  }

  get tab() {
    return { id: this.id, windowId: this.id * 10 };
  }

  get fields() {
    const { to, cc, bcc } = this.details;
    return { to, cc, bcc };
  }
}

export class Thunderbird extends Outgoing {
  ports = [];
  popups = [];
  badge = "";
  /** What the add-on has stored. */
  stored = {};
  #composing = new Map();
  #events = {
    beforeSend: new Event(),
    afterSend: new Event(),
    stateChanged: new Event(),
    identityChanged: new Event(),
    removed: new Event(),
    windowCreated: new Event(),
    message: new Event(),
  };

  /** `host` is what the next port leads to. */
  constructor(host) {
    super();
    this.host = host;
    globalThis.browser = globalThis.messenger = this.api = this.#api();
    globalThis.fetch = async url => ({
      text: async () => readFileSync(new URL(url.slice(OWN_ADDRESS.length), ADDON), "utf8"),
    });
  }

  /** The compose windows that are open. */
  get windows() {
    return [...this.#composing.values()];
  }

  /** Opens a compose window. */
  open(id, details) {
    const compose = new Compose(id, details);
    this.#composing.set(id, compose);
    this.#events.windowCreated.fire({ id: compose.tab.windowId, type: "messageCompose" });
    this.setSendable(compose, true);
    return compose;
  }

  /** Presses Send. */
  async send(compose) {
    compose.outcome = "asking";
    const { tab, details } = compose;
    const answers = this.#events.beforeSend.fire(tab, structuredClone(details));
    try {
      compose.outcome = this.#outcome(compose, await answers[0]);
    } catch {
      compose.outcome = "locked for ever";
    }
    if (compose.outcome === "sent") {
      this.#events.afterSend.fire(tab);
    }
  }

  close(compose) {
    compose.isOpen = false;
    this.#composing.delete(compose.id);
    this.#events.removed.fire(compose.id);
  }

  /** Tells that Send can be pressed from now on, or cannot any more. */
  setSendable(compose, isSendable) {
    const states = { canSendNow: isSendable, canSendLater: isSendable };
    this.#events.stateChanged.fire(compose.tab, states);
  }

  /** Asks what the popup asks; returns the answer, or undefined where there is none. */
  async popup(compose, request) {
    return this.#events.message.fire({ request, tabId: compose.id })[0];
  }

  #outcome(compose, answer) {
    if (answer === undefined) {
      return "sent unasked";
    }
    if (answer.cancel) {
      return "held";
    }
    Object.assign(compose.details, answer.details);
    return compose.isOpen ? "sent" : "window gone";
  }

  composing(id) {
    return this.#tab(id);
  }

  #tab(id) {
    const compose = this.#composing.get(id);
    if (!compose) {
      throw new Error(`Invalid tab ID: ${id}`);
    }
    return compose;
  }

  #api() {
    const none = { addListener() {} };
    return {
      addressBooks: { list: async () => [] },
      compose: this.#composeApi(),
      composeAction: {
        openPopup: async ({ windowId }) => this.popups.push(windowId),
        setBadgeText: async ({ text }) => (this.badge = text),
        setIcon: async ({ tabId, path }) => (this.#tab(tabId).icon = path ?? null),
        setTitle: async ({ tabId, title }) => (this.#tab(tabId).title = title),
      },
      identities: {
        list: async () => [{ id: "id1", email: "us@acme.example" }],
        ...{ onCreated: none, onUpdated: none, onDeleted: none },
      },
      runtime: this.#runtimeApi(),
      storage: {
        local: {
          get: async name => ({ [name]: this.stored[name] }),
          set: async values => void Object.assign(this.stored, values),
        },
      },
      tabs: {
        get: async id => this.#tab(id).tab,
        executeScript: async (id, { code }) => [await run(code, this.#tab(id).text)],
        remove: async id => this.close(this.#tab(id)),
        onRemoved: this.#events.removed,
      },
      windows: {
        get: async () => ({ focused: true }),
        update: async (id, { state }) => void (this.#tab(id / 10).state = state),
        onCreated: this.#events.windowCreated,
      },
      ...this.mailApi(),
    };
  }

  #composeApi() {
    return {
      getComposeDetails: async id => structuredClone(this.#tab(id).details),
      setComposeDetails: async (id, details) => {
        const compose = this.#tab(id);
        await new Promise(resolve => setImmediate(resolve));
        Object.assign(compose.details, details);
      },
      ...this.sendingApi(),
      onBeforeSend: this.#events.beforeSend,
      onAfterSend: this.#events.afterSend,
      onComposeStateChanged: this.#events.stateChanged,
      onIdentityChanged: this.#events.identityChanged,
    };
  }

  #runtimeApi() {
    return {
      connectNative: () => {
        this.ports.push(new Port(this.host));
        return this.ports.at(-1);
      },
      getBrowserInfo: async () => ({ name: "Thunderbird", version: "153.8" }),
      getManifest: () => ({ version: "1.2" }),
      getURL: name => OWN_ADDRESS + name,
      onMessage: this.#events.message,
    };
  }
}

function run(code, document) {
  return new Function("window", `return ${code}`)(document);
}
