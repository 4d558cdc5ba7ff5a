/** The connection to ccwarn: whatever the other end does, whoever asked hears of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Tray, Trouble } from "../addon/tray.js";
import { Clock } from "./clock.js";
import { Ccwarn, crashing, hanging, missing } from "./fake_ccwarn.js";
import { Thunderbird } from "./fake_thunderbird.js";

const DRAFT = { author: "us@acme.example", to: [], cc: ["one@b.example"], bcc: [] };
const HOUR = 3_600_000;

function connected(host) {
  const clock = new Clock();
  const thunderbird = new Thunderbird(host);
  return { clock, thunderbird, host, tray: new Tray() };
}

/** Follows a promise: what has become of it stands in `state`, and why it failed in `why`. */
function followed(promise) {
  const told = { state: "waiting", value: undefined, why: undefined };
  promise.then(
    value => Object.assign(told, { state: "done", value }),
    error => Object.assign(told, { state: "failed", why: error.why ?? error.name, error }),
  );
  return told;
}

/** Asks, and waits until the question is shown. */
async function asked(options) {
  const all = connected(new Ccwarn(options));
  const question = followed(all.tray.ask(DRAFT));
  await all.clock.pass(0);
  return { ...all, question: question.value, answer: followed(question.value.answer) };
}

test("it introduces itself and is ready when ccwarn has answered", async () => {
  const { clock, host, tray } = connected(new Ccwarn());
  const ready = followed(tray.ready());
  assert.equal(tray.isReady, false);
  await clock.pass(0);
  assert.equal(ready.state, "done");
  assert.equal(tray.isReady, true);
  assert.deepEqual(host.heard, [
    { type: "hello", protocol: 3, addon: "1.2", program: "Thunderbird 153.8", profile: "2f3a" },
  ]);
});

test("there is one connection, however many ask", async () => {
  const { clock, thunderbird, tray } = connected(new Ccwarn());
  const all = followed(Promise.all([tray.ready(), tray.examine(DRAFT), tray.ask(DRAFT)]));
  await clock.pass(0);
  assert.equal(all.state, "done");
  assert.equal(thunderbird.ports.length, 1);
});

test("a draft is examined without a question", async () => {
  const { clock, host, tray } = connected(new Ccwarn({ findings: { people: 7 } }));
  const found = followed(tray.examine(DRAFT));
  await clock.pass(0);
  assert.equal(found.value.people, 7);
  assert.deepEqual(host.heard.at(-1), { type: "examine", id: 1, draft: DRAFT });
});

for (const [name, host, why, after] of [
  ["a program that is not installed", missing, "not-installed", 0],
  ["a program that ends at once", crashing, "gone", 0],
  ["a program that hangs", hanging, "silent", 5_000],
  ["a program that is silent from the start", new Ccwarn({ silentAt: ["hello"] }), "silent", 5_000],
]) {
  test(`${name} is told, and the next question connects anew`, async () => {
    const { clock, thunderbird, tray } = connected(host);
    const question = followed(tray.ask(DRAFT));
    await clock.pass(after - 1);
    assert.equal(question.state, after ? "waiting" : "failed");
    await clock.pass(1);
    assert.equal(question.why, why);
    assert.ok(question.error instanceof Trouble);
    assert.equal(thunderbird.ports[0].isOpen, false);
    assert.equal(tray.isReady, false);
    thunderbird.host = new Ccwarn();
    const again = followed(tray.ask(DRAFT));
    await clock.pass(0);
    assert.equal(again.state, "done");
    assert.equal(thunderbird.ports.length, 2);
    assert.equal(tray.isReady, true);
  });
}

test("a connection that cannot even be begun is told, and tried again", async () => {
  const { clock, thunderbird, tray } = connected(new Ccwarn());
  const { connectNative } = thunderbird.api.runtime;
  thunderbird.api.runtime.connectNative = () => {
    throw new Error("no");
  };
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  assert.equal(question.why, "gone");
  thunderbird.api.runtime.connectNative = connectNative;
  const again = followed(tray.ask(DRAFT));
  await clock.pass(0);
  assert.equal(again.state, "done");
});

test("a tray that is being started has twenty seconds", async () => {
  const { clock, host, tray } = connected(new Ccwarn({ silentAt: ["hello"] }));
  const ready = followed(tray.ready());
  await clock.pass(4_000);
  host.say({ type: "starting" });
  await clock.pass(19_000);
  assert.equal(ready.state, "waiting");
  host.say({ type: "welcome" });
  await clock.pass(0);
  assert.equal(ready.state, "done");
});

test("a tray that never comes up is not waited for any longer", async () => {
  const { clock, host, tray } = connected(new Ccwarn({ silentAt: ["hello"] }));
  const ready = followed(tray.ready());
  await clock.pass(0);
  host.say({ type: "starting" });
  await clock.pass(20_000);
  assert.equal(ready.why, "silent");
});

test("the relay's reason for ending is told", async () => {
  const { clock, host, tray } = connected(new Ccwarn({ silentAt: ["hello"] }));
  const ready = followed(tray.ready());
  await clock.pass(0);
  host.say({ type: "trouble", why: "not-started" });
  await clock.pass(0);
  host.port.end(null);
  await clock.pass(0);
  assert.equal(ready.why, "not-started");
});

test("a reason holds for the connection that it was told on, and for no later one", async () => {
  const { clock, host, tray } = connected(new Ccwarn());
  followed(tray.ready());
  await clock.pass(0);
  host.say({ type: "trouble", why: "not-started" });
  await clock.pass(0);
  host.port.end(null);
  const ready = followed(tray.ready());
  await clock.pass(0);
  assert.equal(ready.state, "done");
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  const answer = followed(question.value.answer);
  host.port.end(null);
  await clock.pass(0);
  assert.equal(answer.why, "gone");
});

test("a question that meets a tray which is just ending is put to the next one", async () => {
  const host = new Ccwarn();
  const { clock, thunderbird, tray } = connected(host);
  followed(tray.ready());
  await clock.pass(0);
  host.silentAt.add("ask");
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  host.silentAt.clear();
  host.port.end(null);
  await clock.pass(0);
  assert.equal(question.value.isAsked, true);
  assert.equal(thunderbird.ports.length, 2);
  assert.deepEqual(host.questions.map(({ draft }) => draft), [DRAFT]);
});

test("a question at which each tray ends is put no third time", async () => {
  const host = new Ccwarn();
  const { clock, thunderbird, tray } = connected(host);
  followed(tray.ready());
  await clock.pass(0);
  host.silentAt.add("ask");
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  host.port.end(null);
  await clock.pass(0);
  assert.equal(question.state, "waiting");
  host.port.end(null);
  await clock.pass(0);
  assert.equal(question.why, "gone");
  assert.equal(thunderbird.ports.length, 2);
});

test("another version is told apart", async () => {
  const { clock, host, thunderbird, tray } = connected(new Ccwarn({ silentAt: ["hello"] }));
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  host.say({ type: "mismatch", protocol: 1 });
  await clock.pass(0);
  assert.equal(question.why, "mismatch");
  assert.equal(thunderbird.ports[0].isOpen, false);
});

test("a question that is not shown within five seconds is given up with its port", async () => {
  const { clock, thunderbird, tray } = connected(new Ccwarn({ silentAt: ["ask"] }));
  const question = followed(tray.ask(DRAFT));
  await clock.pass(4_999);
  assert.equal(question.state, "waiting");
  await clock.pass(1);
  assert.equal(question.why, "silent");
  assert.equal(thunderbird.ports[0].isOpen, false);
});

test("an examination that is not answered is given up", async () => {
  const { clock, thunderbird, tray } = connected(new Ccwarn({ silentAt: ["examine"] }));
  const found = followed(tray.examine(DRAFT));
  await clock.pass(5_000);
  assert.equal(found.why, "silent");
  assert.equal(thunderbird.ports[0].isOpen, false);
});

test("a person may take as long as they like", async () => {
  const { clock, host, question, answer } = await asked();
  assert.equal(question.isAsked, true);
  await clock.pass(HOUR);
  assert.equal(answer.state, "waiting");
  host.answer("remedy", { to: [] });
  await clock.pass(0);
  assert.equal(answer.value.decision, "remedy");
  assert.equal(host.heard.filter(({ type }) => type === "ping").length, HOUR / 15_000);
});

test("after the answer nothing is sent or waited for any more", async () => {
  const { clock, host } = await asked();
  host.answer("send");
  await clock.pass(0);
  assert.equal(clock.timers, 0);
  const before = host.heard.length;
  await clock.pass(HOUR);
  assert.equal(host.heard.length, before);
});

test("an answer without a question was not asked", async () => {
  const { question, answer } = await asked({ asks: () => false });
  assert.equal(question.isAsked, false);
  assert.equal(answer.value.decision, "send");
});

test("a tray that stops while it asks is noticed by its pulse", async () => {
  const { clock, host, thunderbird, answer } = await asked();
  host.silentAt.add("ping");
  await clock.pass(19_999);
  assert.equal(answer.state, "waiting");
  await clock.pass(1);
  assert.equal(answer.why, "silent");
  assert.equal(thunderbird.ports[0].isOpen, false);
  assert.equal(clock.timers, 0);
});

test("a tray that ends while it asks is told at once", async () => {
  const { clock, host, tray, answer } = await asked();
  host.port.end(null);
  await clock.pass(0);
  assert.equal(answer.why, "gone");
  assert.equal(tray.isReady, false);
  assert.equal(clock.timers, 0);
});

test("what comes too late is an answer to nothing", async () => {
  const { clock, host, thunderbird, tray } = await asked();
  const { port: oldPort, questions: [late] } = host;
  host.silentAt.add("ping");
  await clock.pass(20_000);
  host.silentAt.clear();
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  const answer = followed(question.value.answer);
  const decided = { type: "answer", decision: "send", changes: null };
  oldPort.receive({ ...decided, id: late.id });
  oldPort.receive({ ...decided, id: host.questions.at(-1).id });
  oldPort.end(null);
  await clock.pass(0);
  assert.equal(answer.state, "waiting");
  assert.equal(thunderbird.ports[1].isOpen, true);
});

test("answers find their questions", async () => {
  const { clock, host, tray, answer } = await asked();
  const other = followed(tray.ask({ ...DRAFT, subject: "another" }));
  await clock.pass(0);
  const second = followed(other.value.answer);
  host.questions.reverse();
  host.answer("hold");
  await clock.pass(0);
  assert.deepEqual([answer.state, second.value.decision], ["waiting", "hold"]);
});

test("what nobody asked for is passed over", async () => {
  const { clock, host, answer } = await asked();
  for (const message of [{ type: "answer", id: 99 }, { type: "shown", id: 99 }, { type: "new" }]) {
    host.say(message);
  }
  host.say({ type: "rejected", id: 99 });
  await clock.pass(0);
  assert.equal(answer.state, "waiting");
});

test("a draft that is rejected fails alone", async () => {
  const { clock, host, tray, answer } = await asked();
  host.silentAt.add("ask");
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  host.say({ type: "rejected", id: host.heard.at(-1).id });
  await clock.pass(0);
  assert.equal(question.why, "rejected");
  assert.equal(answer.state, "waiting");
});

test("a question can be withdrawn", async () => {
  const { clock, host, question, answer } = await asked();
  const [{ id }] = host.questions;
  question.withdraw();
  await clock.pass(0);
  assert.equal(answer.why, "withdrawn");
  assert.deepEqual(host.heard.at(-1), { type: "withdraw", id });
  assert.equal(clock.timers, 0);
});

test("a port that takes nothing any more is dropped", async () => {
  const { clock, thunderbird, tray, answer } = await asked();
  thunderbird.ports[0].postMessage = () => {
    throw new Error("Attempt to postMessage on disconnected port");
  };
  const found = followed(tray.examine(DRAFT));
  await clock.pass(0);
  assert.deepEqual([found.why, answer.why], ["gone", "gone"]);
  assert.equal(thunderbird.ports[0].isOpen, false);
});
