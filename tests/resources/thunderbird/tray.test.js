/** The connection to ccwarn: whatever the other end does, whoever asked hears of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Trouble } from "../addon/tray.js";
import { connected, DRAFT, followed } from "./connected.js";
import { Ccwarn, crashing, hanging, missing } from "./fake_ccwarn.js";

test("it introduces itself and is ready when ccwarn has answered", async () => {
  const { clock, host, tray } = connected(new Ccwarn());
  const ready = followed(tray.ready());
  assert.equal(tray.isReady, false);
  await clock.pass(0);
  assert.equal(ready.state, "done");
  assert.equal(tray.isReady, true);
  assert.deepEqual(host.heard, [
    {
      type: "hello",
      protocol: 3,
      addon: "1.2",
      program: "Thunderbird 153.8",
      profile: "2f3a",
      tells_sent_mail: true,
    },
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

test("another version is told apart", async () => {
  const { clock, host, thunderbird, tray } = connected(new Ccwarn({ silentAt: ["hello"] }));
  const question = followed(tray.ask(DRAFT));
  await clock.pass(0);
  host.say({ type: "mismatch", protocol: 1 });
  await clock.pass(0);
  assert.equal(question.why, "mismatch");
  assert.equal(thunderbird.ports[0].isOpen, false);
});
