/** Starts the add-on in a Thunderbird, with a mail in a compose window. */

import assert from "node:assert/strict";

import { Clock } from "./clock.js";
import { Ccwarn } from "./fake_ccwarn.js";
import { Thunderbird } from "./fake_thunderbird.js";

export const HOUR = 3_600_000;
const people = count => Array.from({ length: count }, (_, n) => `p${n}@firm${n}.example`);
export const EXPOSING = { to: ["ruth@acme.example"], cc: people(12), bcc: ["secret@firm.example"] };
export const FEW = { to: people(2) };
export const HARMLESS = { to: ["ruth@acme.example", "one@firm.example"] };
export const ALL_OF_CC = { to: [], cc: [[0, 11]], split: [] };
/** The same with everybody outside in Bcc. */
export const MOVED = {
  to: EXPOSING.to,
  cc: [],
  bcc: [...EXPOSING.bcc, ...EXPOSING.cc],
};

let number = 0;

/** Starts the add-on in a Thunderbird, and opens a compose window. */
export async function started(details, host = new Ccwarn({ changes: ALL_OF_CC })) {
  const clock = new Clock();
  const thunderbird = new Thunderbird(host);
  await import(`../addon/background.js?${++number}`);
  const compose = thunderbird.open(number, details);
  await clock.pass(0);
  return { clock, thunderbird, host, compose };
}

/** Presses Send; the answer has time to come. */
export async function sent(details, host) {
  const all = await started(details, host);
  all.thunderbird.send(all.compose);
  await all.clock.pass(0);
  return all;
}

/** Returns why the popup says that a mail is held; it must have been opened over its window. */
export async function why({ thunderbird, compose }) {
  assert.deepEqual(thunderbird.popups, [compose.tab.windowId]);
  return (await thunderbird.popup(compose, "state")).held;
}

/** Opens another compose window. */
export function another({ thunderbird }, details) {
  return thunderbird.open(++number, details);
}
