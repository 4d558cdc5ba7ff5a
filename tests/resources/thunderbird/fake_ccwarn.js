/** The program at the other end of the add-on's port, as it works and as it fails. */

export class Ccwarn {
  /** Everything that the add-on has said, on whatever port. */
  heard = [];
  /** The questions that are open: `{id, draft}`. */
  questions = [];
  port = null;
  /** Which of the mails that one mail becomes may be sent, and what else is said of them. */
  goes = () => true;
  noted = { separate: { batch: "b1" }, stopped: { sent: true }, mails: { gone: [], sent: [] } };

  /** `silentAt` names what is heard and never answered; `asks` tells which drafts are asked about. */
  constructor({ silentAt = [], asks = () => true, changes = null, findings = {}, policy } = {}) {
    Object.assign(this, { silentAt: new Set(silentAt), asks, changes, findings, policy });
  }

  connect(port) {
    this.port = port;
  }

  hear(message) {
    this.heard.push(message);
    if (this.silentAt.has(message.type)) {
      return;
    }
    const { type, id, draft } = message;
    switch (type) {
      case "hello":
        this.say({ type: "welcome", protocol: message.protocol, version: "1", policy: this.policy });
        break;
      case "ping":
        this.say({ type: "pong", id });
        break;
      case "examine":
        this.say({ type: "findings", id, ...this.findings, changes: this.changes });
        break;
      case "ask":
        this.#ask(id, draft);
        break;
      case "copy":
      case "separate":
      case "stopped":
      case "mails":
        this.say({ type: "noted", id, ...this.noted[type], go: this.goes(message) });
        break;
      default:
        this.questions = this.questions.filter(question => question.id !== id);
    }
  }

  say(message) {
    this.port.receive(message);
  }

  /** Answers the question that was asked first. */
  answer(decision, changes = this.changes, more = {}) {
    const { id } = this.questions.shift();
    this.say({ type: "answer", id, decision, changes, ...more });
  }

  #ask(id, draft) {
    if (!this.asks(draft)) {
      this.say({ type: "answer", id, decision: "send", changes: null });
      return;
    }
    this.questions.push({ id, draft });
    this.say({ type: "shown", id });
  }
}

/** Where there is no program of that name, or its manifest is wrong. */
export const missing = {
  connect: port => port.end({ message: "No such native application ccwarn" }),
  hear: () => {},
};

/** A program that ends as soon as it has begun: Thunderbird tells no reason. */
export const crashing = {
  connect: port => port.end(null),
  hear: () => {},
};

/** A program that neither answers nor ends. */
export const hanging = {
  connect: () => {},
  hear: () => {},
};
