/**
 * The connection to ccwarn: one port for as long as it works, and a new one after every fault.
 *
 * ccwarn/gates/thunderbird/ask_session.py describes what is said.
 */

const HOST = "ccwarn";
const PROTOCOL = 3;

const AT_ONCE = 5_000;
const AFTER_START = 20_000;
const PULSE = 15_000;

/** Why ccwarn could not be asked; `why` names the text that explains it. */
export class Trouble extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

export class Tray {
  #port = null;
  #welcome = null;
  #calls = new Map();
  #number = 0;
  #isReady = false;
  /** What this connection has told last. */
  #policy = null;
  #why = "gone";
  #events;

  /**
   * `keep` is given what the policy says of mails that nobody can be asked about, and `goOn` a mail
   * that was not sent to all yet. `tell` resolves to what ccwarn asks for. `connected` is called for
   * each connection.
   */
  constructor(events = {}) {
    const nothing = { keep() {}, goOn() {}, tell: () => Promise.resolve({}), connected() {} };
    this.#events = { ...nothing, ...events };
  }

  /** Resolves when ccwarn has answered; connects where there is no connection. */
  ready() {
    this.#welcome ??= this.#connect().catch(error => {
      if (error instanceof Trouble) {
        throw error;
      }
      this.#welcome = null; // Thunderbird itself failed: no port was made.
      throw new Trouble("gone");
    });
    return this.#welcome;
  }

  /** Whether ccwarn has answered on the present connection. */
  get isReady() {
    return this.#isReady;
  }

  /** Returns what ccwarn finds in a draft. Nobody is asked. */
  async examine(draft) {
    await this.ready();
    const call = this.#call("examine", { draft });
    return this.#within(AT_ONCE, call.answer);
  }

  /** Has ccwarn write down what becomes of a mail; returns what it says when it has. */
  async note(type, parts) {
    await this.ready();
    return this.#within(AFTER_START, this.#call(type, parts).answer); // A disk may be slow.
  }

  /**
   * Asks about a draft. Returns the call: its answer, and a way to withdraw the question.
   *
   * `separable` says that it can become several mails.
   */
  async ask(draft, separable = false) {
    const wasReady = this.#isReady;
    try {
      return await this.#askOnce(draft, separable);
    } catch (trouble) {
      // A ccwarn that ended just now, or was replaced by a newer one, has shown nobody the question.
      if (wasReady && trouble.why === "gone") {
        return await this.#askOnce(draft, separable);
      }
      throw trouble;
    }
  }

  async #askOnce(draft, separable) {
    await this.ready();
    const call = this.#call("ask", { draft, separable });
    const isAsked = await this.#within(AT_ONCE, call.begun);
    const answer = this.#whileAlive(call.answer);
    answer.catch(() => {}); // As with every call: whoever waits hears of it.
    return {
      isAsked: isAsked === true,
      answer,
      withdraw: () => {
        this.#post({ type: "withdraw", id: call.id });
        call.fail(new Trouble("withdrawn"));
      },
    };
  }

  /** Drops the connection: the next question makes a new one. A port that once hung stays hung. */
  #drop(why) {
    const port = this.#port;
    this.#port = null;
    this.#welcome = null;
    this.#isReady = false;
    this.#notePolicy({ policy: this.#policy }); // Until now it was the newest.
    this.#policy = null;
    port?.disconnect();
    for (const call of this.#calls.values()) {
      call.fail(new Trouble(why));
    }
    this.#calls.clear();
  }

  async #connect() {
    const hello = await introduction();
    const port = browser.runtime.connectNative(HOST);
    this.#port = port;
    this.#why = "gone";
    const welcome = this.#newCall("welcome");
    port.onMessage.addListener(message => port === this.#port && this.#receive(message));
    port.onDisconnect.addListener(() => {
      if (port === this.#port) {
        this.#drop(isMissing(port.error) ? "not-installed" : this.#why);
      }
    });
    this.#post(hello);
    await this.#within(AT_ONCE, welcome.begun);
    await this.#within(AFTER_START, welcome.answer);
    this.#isReady = true;
    this.#events.connected();
  }

  #receive(message) {
    this.#notePolicy(message);
    if (message.id === undefined) {
      this.#hear(message);
    } else {
      this.#hearAnswer(message);
    }
  }

  #hear(message) {
    switch (message.type) {
      case "starting":
        this.#calls.get("welcome")?.begin();
        break;
      case "welcome":
        this.#finish("welcome", message);
        break;
      case "mismatch":
        this.#drop("mismatch");
        break;
      case "trouble":
        this.#why = message.why;
        break;
      case "tell":
        this.#answer(message, this.#port);
        break;
      case "continue":
        this.#events.goOn(message);
        break;
      default: // The policy, which was kept.
    }
  }

  #hearAnswer(message) {
    switch (message.type) {
      case "shown":
        this.#calls.get(message.id)?.begin(true);
        break;
      case "rejected":
        this.#fail(message.id, new Trouble("rejected"));
        break;
      default:
        this.#finish(message.id, message);
    }
  }

  #notePolicy({ policy }) {
    if (policy) {
      this.#policy = policy;
      this.#events.keep(policy);
    }
  }

  /** Tells what ccwarn asks for, unless there is another connection by then. */
  async #answer(message, port) {
    const told = await this.#events.tell(message).catch(error => ({ failed: error.name }));
    if (port === this.#port) {
      this.#post({ type: "told", id: message.number, ...told });
    }
  }

  #call(type, parts) {
    const id = ++this.#number;
    const call = this.#newCall(id);
    this.#post({ type, id, ...parts });
    return call;
  }

  #newCall(id) {
    const call = { id };
    call.answer = new Promise((resolve, reject) => Object.assign(call, { finish: resolve, fail: reject }));
    const started = new Promise(resolve => Object.assign(call, { begin: resolve }));
    call.begun = Promise.race([started, call.answer]);
    // Whoever waits hears of a failure; where nobody waits any more it is of no interest.
    call.begun.catch(() => {});
    this.#calls.set(id, call);
    return call;
  }

  #finish(id, message) {
    this.#calls.get(id)?.finish(message);
    this.#calls.delete(id);
  }

  #fail(id, trouble) {
    this.#calls.get(id)?.fail(trouble);
    this.#calls.delete(id);
  }

  #post(message) {
    try {
      this.#port?.postMessage(message);
    } catch {
      this.#drop("gone");
    }
  }

  async #within(milliseconds, promise) {
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Trouble("silent")), milliseconds);
    });
    try {
      return await Promise.race([promise, silence]);
    } catch (trouble) {
      if (trouble.why === "silent") {
        this.#drop("silent");
      }
      throw trouble;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits as long as the author needs, but not for a program that has stopped. */
  async #whileAlive(answer) {
    const pulse = setInterval(() => {
      this.#within(AT_ONCE, this.#call("ping", {}).answer).catch(() => {});
    }, PULSE);
    try {
      return await answer;
    } finally {
      clearInterval(pulse);
    }
  }
}

function isMissing(error) {
  return /no such native application/i.test(error?.message ?? "");
}

async function introduction() {
  const { name, version } = await browser.runtime.getBrowserInfo();
  return {
    type: "hello",
    protocol: PROTOCOL,
    addon: browser.runtime.getManifest().version,
    program: `${name} ${version}`,
    profile: new URL(browser.runtime.getURL("")).host,
    tells_sent_mail: true,
  };
}
