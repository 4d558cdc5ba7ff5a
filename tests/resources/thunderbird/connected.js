/** What the tests of the connection to ccwarn begin with. */

import { Tray } from "../addon/tray.js";
import { Clock } from "./clock.js";
import { Ccwarn } from "./fake_ccwarn.js";
import { Thunderbird } from "./fake_thunderbird.js";

export const DRAFT = { author: "us@acme.example", to: [], cc: ["one@b.example"], bcc: [] };

/** A tray of the add-on, with this program at the other end of its port. */
export function connected(host) {
  const clock = new Clock();
  const thunderbird = new Thunderbird(host);
  return { clock, thunderbird, host, tray: new Tray() };
}

/** Follows a promise: what has become of it stands in `state`, and why it failed in `why`. */
export function followed(promise) {
  const told = { state: "waiting", value: undefined, why: undefined };
  promise.then(
    value => Object.assign(told, { state: "done", value }),
    error => Object.assign(told, { state: "failed", why: error.why ?? error.name, error }),
  );
  return told;
}

/** Asks, and waits until the question is shown. */
export async function asked(options) {
  const all = connected(new Ccwarn(options));
  const question = followed(all.tray.ask(DRAFT));
  await all.clock.pass(0);
  return { ...all, question: question.value, answer: followed(question.value.answer) };
}
