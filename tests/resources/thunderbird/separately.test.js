/** A mail to each: everybody gets one, nobody two, and ccwarn knows what became of each. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ccwarn } from "./fake_ccwarn.js";
import { EXPOSING, HOUR, another, started, why } from "./started.js";

const PEOPLE = EXPOSING.cc.slice(0, 4);
const MAIL = { to: EXPOSING.to, cc: PEOPLE, subject: "Dates", isPlainText: true };
const FIELDS = { to: MAIL.to, cc: MAIL.cc, bcc: [] };
const MOVED = { to: [], cc: [[0, 3]], split: [] };
const EVERYBODY = [...EXPOSING.to, ...PEOPLE];
const MAILS = EVERYBODY.map(person => ({ people: [person], to: [person], cc: [], bcc: [] }));
const EACH = EVERYBODY.map(person => [person]);

/** Presses Send and answers that each is to get a mail of their own. */
async function separated({ answer = {}, details = MAIL, arrange } = {}) {
  const all = await started(details, new Ccwarn({ changes: MOVED }));
  arrange?.(all);
  all.thunderbird.send(all.compose);
  await all.clock.pass(0);
  all.host.answer("separately", MOVED, { a_minute: 600, mails: MAILS, ...answer });
  await all.clock.pass(0);
  return all;
}

const notes = (host, type) => host.heard.filter(message => message.type === type);
const states = host =>
  notes(host, "copy").map(({ people, state }) => `${EVERYBODY.indexOf(people[0])} ${state}`);
const sentTo = ({ thunderbird }) => thunderbird.sent.map(({ to }) => to);
const stored = ({ thunderbird }) => [
  Object.keys(thunderbird.stored.separateMails ?? {}),
  Object.keys(thunderbird.stored.separateMailsTold ?? {}),
];
const folders = ({ thunderbird }) => thunderbird.storedMails.map(({ folder }) => folder);

test("each gets a mail of their own, and one copy is kept", async () => {
  const all = await separated();
  assert.equal(all.compose.outcome, "held");
  assert.equal(all.compose.isOpen, false);
  assert.deepEqual(sentTo(all), EACH);
  for (const mail of all.thunderbird.sent) {
    assert.deepEqual([mail.cc, mail.bcc, mail.subject, mail.copy], [[], [], "Dates", ""]);
  }
  assert.deepEqual(states(all.host).slice(0, 3), ["0 handed", "0 accepted", "1 handed"]);
  assert.deepEqual(notes(all.host, "stopped").length, 1);
  const [kept, ...others] = all.thunderbird.storedMails;
  assert.deepEqual([kept.folder, kept.read, others], ["Sent", true, []]);
  assert.deepEqual([kept.to, kept.cc, kept.bcc], [EXPOSING.to, [], PEOPLE]);
  assert.deepEqual(stored(all), [[], []]);
});

test("a draft is there, and ccwarn knows of it, before anything is sent", async () => {
  const all = await separated({ arrange: ({ host }) => host.silentAt.add("copy") });
  const [{ source, subject, people }] = notes(all.host, "separate");
  assert.deepEqual([subject, people], ["Dates", EVERYBODY]);
  assert.equal(source, all.thunderbird.storedMails[0].headerMessageId);
  assert.deepEqual(stored(all), [["b1"], []]);
  await all.clock.pass(HOUR);
  assert.deepEqual([sentTo(all), all.thunderbird.windows], [[], []]);
});

test("what ccwarn does not let go on is not sent", async () => {
  const goes = ({ people }) => people?.[0] !== EVERYBODY[2];
  const all = await separated({ arrange: ({ host }) => (host.goes = goes) });
  assert.deepEqual(sentTo(all), EACH.slice(0, 2));
  assert.equal(states(all.host).at(-1), "2 handed");
  assert.deepEqual([all.thunderbird.windows, folders(all)], [[], ["Drafts"]]);
});

test("the mails are made of the draft, out of sight, and nobody is asked about them", async () => {
  const all = await separated();
  assert.equal(notes(all.host, "ask").length, 1);
  const { sent, storedMails } = all.thunderbird;
  assert.deepEqual(new Set(sent.map(({ source }) => source)), new Set([storedMails[0].id]));
  assert.deepEqual(new Set(sent.map(({ state }) => state)), new Set(["minimized"]));
});

test("a window that the author opens meanwhile stays in sight", async () => {
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.slowness = 1000) });
  assert.equal(another(all, { to: [] }).state, undefined);
});

test("the first that is refused stops it, and the rest can go on", async () => {
  const refuse = to => to === EVERYBODY[2];
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.refuses = refuse) });
  assert.deepEqual(sentTo(all), EACH.slice(0, 2));
  assert.deepEqual(states(all.host).slice(-2), ["2 handed", "2 refused"]);
  assert.deepEqual([folders(all), all.thunderbird.windows], [["Drafts"], []]);
  all.thunderbird.refuses = () => false;
  all.host.say({ type: "continue", batch: "b1", people: EVERYBODY.slice(2) });
  await all.clock.pass(0);
  assert.deepEqual(sentTo(all), EACH);
  assert.deepEqual(folders(all), ["Sent"]);
});

test("a draft stays where ccwarn does not know that everybody has the mail", async () => {
  const all = await separated({ arrange: ({ host }) => (host.noted.stopped = { sent: false }) });
  assert.deepEqual([sentTo(all), folders(all), stored(all)[0]], [EACH, ["Drafts"], ["b1"]]);
});

for (const [name, sent, folder] of [
  ["let go of, it is forgotten and its draft stays", [], "Drafts"],
  ["finished by its author, it is put away", ["b1"], "Sent"],
]) {
  test(`a mail with nothing left to send: ${name}`, async () => {
    const all = await separated({ arrange: ({ host }) => (host.goes = () => false) });
    Object.assign(all.host.noted, { stopped: { sent: false }, mails: { gone: ["b1"], sent } });
    all.host.say({ type: "continue", batch: "b1", people: [] });
    await all.clock.pass(0);
    assert.deepEqual([sentTo(all), folders(all), stored(all)[0]], [[], [folder], []]);
  });
}

test("told twice to go on, it goes on once", async () => {
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.slowness = 1000) });
  all.host.say({ type: "continue", batch: "b1", people: EVERYBODY });
  await all.clock.pass(HOUR);
  assert.deepEqual(sentTo(all), EACH);
});

test("a mail whose window is closed is not known to be sent", async () => {
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.slowness = HOUR) });
  all.thunderbird.close(all.thunderbird.windows[0]);
  await all.clock.pass(5_000);
  assert.equal(states(all.host).at(-1), "0 unknown");
  assert.deepEqual([stored(all), folders(all)], [[["b1"], []], ["Drafts"]]);
});

/** Has ccwarn end while the first mail is being sent, and another one answer from then on. */
async function afterAnEnd(noted) {
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.slowness = 1000) });
  all.thunderbird.host = new Ccwarn({ silentAt: ["hello"] });
  all.host.port.end(null);
  await all.clock.pass(10_000);
  assert.deepEqual(stored(all), [["b1"], [`b1 ${EVERYBODY[0]}`]]);
  const next = new Ccwarn();
  Object.assign(next.noted, noted);
  all.thunderbird.host = next;
  all.thunderbird.send(another(all, { to: ["ruth@acme.example"] }));
  await all.clock.pass(0);
  assert.deepEqual(states(next), ["0 accepted"]);
  const [{ mails }] = notes(next, "mails");
  const source = all.thunderbird.storedMails[0].headerMessageId;
  assert.deepEqual(mails, [{ batch: "b1", source, people: EVERYBODY }]);
  assert.deepEqual(sentTo(all).slice(0, 1), EACH.slice(0, 1));
  return all;
}

test("what became of a mail is told to the next ccwarn where one has ended", async () => {
  const all = await afterAnEnd({});
  assert.deepEqual([stored(all), folders(all)], [[["b1"], []], ["Drafts"]]);
});

test("what a newer add-on has stored is left for it", async () => {
  const later = { version: 2, batch: "later", copies: [] };
  const all = await separated({ arrange: ({ host }) => host.silentAt.add("copy") });
  const { separateMails } = all.thunderbird.stored;
  assert.equal(separateMails.b1.version, 1);
  all.thunderbird.stored.separateMails = { ...separateMails, later };
  const next = new Ccwarn();
  Object.assign(next.noted, { mails: { gone: ["b1", "later"], sent: [] } });
  all.thunderbird.host = next;
  all.host.port.end(null);
  all.thunderbird.send(another(all, { to: ["ruth@acme.example"] }));
  await all.clock.pass(HOUR);
  assert.deepEqual(
    notes(next, "mails").flatMap(({ mails }) => mails.map(({ batch }) => batch)),
    ["b1"],
  );
  next.say({ type: "continue", batch: "later", people: EVERYBODY });
  await all.clock.pass(HOUR);
  assert.deepEqual(all.thunderbird.stored.separateMails, { later });
});

test("a mail that is to go no further is forgotten, and its draft stays", async () => {
  const all = await afterAnEnd({ mails: { gone: ["b1"], sent: [] } });
  assert.deepEqual([stored(all), folders(all)], [[[], []], ["Drafts"]]);
});

test("a mail that everybody has got is put away as soon as that is known", async () => {
  const all = await afterAnEnd({ mails: { gone: ["b1"], sent: ["b1"] } });
  assert.deepEqual([stored(all), folders(all)], [[[], []], ["Sent"]]);
});

test("so many in a minute at most are sent", async () => {
  const all = await separated({ answer: { a_minute: 2 } });
  const counts = [all.thunderbird.sent.length];
  for (const wait of [59_000, 1_000, 60_000]) {
    await all.clock.pass(wait);
    counts.push(all.thunderbird.sent.length);
  }
  assert.deepEqual(counts, [2, 2, 4, 5]);
});

test("where nothing was ever sent the last mail makes the folder", async () => {
  const all = await separated({ arrange: ({ thunderbird }) => (thunderbird.hasSent = false) });
  const copies = all.thunderbird.sent.map(({ copy }) => copy);
  assert.deepEqual(copies, ["", "", "", "", undefined]);
  assert.deepEqual(folders(all), ["Sent"]);
});

test("a draft that is gone stops it before anything is sent", async () => {
  const all = await separated({ arrange: ({ host }) => host.silentAt.add("copy") });
  await all.clock.pass(HOUR);
  all.thunderbird.storedMails = [];
  all.host.silentAt.clear();
  await all.thunderbird.popup(all.compose, "retry");
  all.host.say({ type: "continue", batch: "b1", people: EVERYBODY });
  await all.clock.pass(0);
  assert.equal(notes(all.host, "stopped").at(-1).why, "draft");
  assert.deepEqual(sentTo(all), []);
});

for (const [name, fault] of [
  ["cannot be saved", ({ thunderbird }) => (thunderbird.cannotSave = true)],
  ["is saved nobody knows where", ({ thunderbird }) => (thunderbird.isTold = false)],
  ["ccwarn cannot write down", ({ host }) => (host.noted.separate = { type: "rejected" })],
]) {
  test(`a mail that ${name} stays as it was, and its author is told`, async () => {
    const all = await separated({ arrange: fault });
    await all.clock.pass(HOUR);
    assert.deepEqual(all.compose.fields, FIELDS);
    assert.equal(all.compose.isOpen, true);
    assert.equal((await why(all)).why, "separate");
    assert.deepEqual(sentTo(all), []);
  });
}

for (const [name, details, isSeparable] of [
  ["an ordinary mail", {}, true],
  ["a signed one", { selectedEncryptionTechnology: { encryptBody: false } }, true],
  ["an encrypted one", { selectedEncryptionTechnology: { encryptBody: true } }, false],
  ["one that is redirected", { type: "redirect" }, false],
  ["one that is posted", { newsgroups: ["comp.lang.python"] }, false],
]) {
  test(`${name} can${isSeparable ? "" : "not"} become several`, async () => {
    const all = await started({ ...MAIL, ...details });
    all.thunderbird.send(all.compose);
    await all.clock.pass(0);
    assert.equal(notes(all.host, "ask")[0].separable, isSeparable);
  });
}
