/** Questions on a connection that works, or ends meanwhile: each has its answer, or a reason. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, connected, DRAFT, followed } from "./connected.js";
import { Ccwarn } from "./fake_ccwarn.js";

const HOUR = 3_600_000;

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
