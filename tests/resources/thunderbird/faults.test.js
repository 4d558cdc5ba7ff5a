/** Send while ccwarn cannot be asked, or Thunderbird fails: what could expose anybody is held. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ccwarn, crashing, hanging, missing } from "./fake_ccwarn.js";
import { ALL_OF_CC, EXPOSING, FEW, HARMLESS, MOVED, sent, started, why } from "./started.js";

/** Each way in which ccwarn cannot be asked: the host, how long it takes, and why. */
const FAULTS = [
  ["is not installed", () => missing, 0, "not-installed"],
  ["ends at once", () => crashing, 0, "gone"],
  ["hangs", () => hanging, 5_000, "silent"],
  ["is silent from the start", () => new Ccwarn({ silentAt: ["hello"] }), 5_000, "silent"],
  ["does not show its question", () => new Ccwarn({ silentAt: ["ask"] }), 5_000, "silent"],
];

for (const [name, host, milliseconds, reason] of FAULTS) {
  test(`where ccwarn ${name}, what could expose anybody is held`, async () => {
    const all = await sent(EXPOSING, host());
    await all.clock.pass(milliseconds);
    assert.equal(all.compose.outcome, "held");
    assert.deepEqual(all.compose.fields, EXPOSING);
    assert.equal(all.thunderbird.badge, "!");
    const held = await why(all);
    assert.equal(held.why, reason);
    assert.deepEqual(held.outsiders, {
      count: 13,
      visible: 12,
      leavesAnyway: false,
      exposesNobody: false,
      mayLeaveUnchecked: false,
    });
  });

  test(`where ccwarn ${name}, a mail to one outsider leaves`, async () => {
    const { clock, compose, thunderbird } = await sent(HARMLESS, host());
    await clock.pass(milliseconds);
    assert.equal(compose.outcome, "sent");
    assert.deepEqual(thunderbird.popups, []);
    assert.equal(thunderbird.badge, "!");
  });
}

for (const [name, fault, milliseconds, reason] of [
  ["ends", host => host.port.end(null), 0, "gone"],
  ["answers what is no JSON", host => host.port.end({ message: "unexpected" }), 0, "gone"],
  ["stops", host => host.silentAt.add("ping"), 20_000, "silent"],
  [
    "rejects the draft",
    host => host.say({ type: "rejected", id: host.questions[0].id }),
    0,
    "rejected",
  ],
  ["is another version by now", host => host.say({ type: "mismatch" }), 0, "mismatch"],
]) {
  test(`a ccwarn that ${name} while it asks holds the mail, and is asked again`, async () => {
    const all = await sent(EXPOSING);
    fault(all.host);
    await all.clock.pass(milliseconds);
    assert.equal(all.compose.outcome, "held");
    assert.equal((await why(all)).why, reason);
    all.host.silentAt.clear();
    all.host.questions.length = 0;
    all.thunderbird.send(all.compose);
    await all.clock.pass(0);
    all.host.answer("remedy");
    await all.clock.pass(0);
    assert.equal(all.compose.outcome, "sent");
    assert.deepEqual(all.compose.fields, MOVED);
    assert.equal(all.thunderbird.badge, "");
  });
}

test("an answer that comes after the mail was held is of no effect", async () => {
  const { clock, compose, host } = await sent(EXPOSING);
  const { port, questions } = host;
  host.silentAt.add("ping");
  await clock.pass(20_000);
  assert.equal(compose.outcome, "held");
  port.receive({ type: "answer", id: questions[0].id, decision: "remedy", changes: ALL_OF_CC });
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
  assert.deepEqual(compose.fields, EXPOSING);
});

const APIS = [
  ["compose", "setComposeDetails", "failed"],
  ["composeAction", "setBadgeText", null],
  ["composeAction", "openPopup", null],
  ["tabs", "executeScript", "prompt"],
];
for (const [space, name, reason] of APIS) {
  for (const [manner, fail] of [
    ["throws", () => { throw new Error("no"); }],
    ["rejects", () => Promise.reject(new Error("no"))],
  ]) {
    test(`where ${space}.${name} ${manner}, the answer is explicit`, async () => {
      const all = await sent(EXPOSING);
      all.thunderbird.api[space][name] = fail;
      all.host.answer("remedy");
      await all.clock.pass(0);
      assert.ok(["sent", "held"].includes(all.compose.outcome), all.compose.outcome);
      if (reason) {
        assert.equal(all.compose.outcome, "held");
        assert.deepEqual(all.compose.fields, EXPOSING);
        assert.equal((await why(all)).why, reason);
      }
    });
  }
}

test("an explanation that cannot be shown is pointed at", async () => {
  const { clock, compose, thunderbird } = await started(EXPOSING, missing);
  thunderbird.badge = "";
  thunderbird.api.composeAction.openPopup = () => Promise.reject(new Error("no"));
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
  assert.equal(thunderbird.badge, "!");
});

test("recipients that cannot be read hold the mail, and no address is logged", async context => {
  const log = context.mock.method(console, "error", () => {});
  const all = await started({ ...EXPOSING, cc: ["List <List>"] });
  all.thunderbird.api.addressBooks.list = () => Promise.reject(new TypeError("List"));
  all.thunderbird.send(all.compose);
  await all.clock.pass(0);
  assert.deepEqual(log.mock.calls.map(call => call.arguments), [["ccwarn: TypeError"]]);
  assert.equal(all.compose.outcome, "held");
  assert.equal((await why(all)).why, "failed");
});

test("few may leave unchecked, once, and only as they stood there", async () => {
  const all = await sent(FEW, missing);
  const { clock, compose, thunderbird } = all;
  assert.equal((await why(all)).outsiders.mayLeaveUnchecked, true);
  await thunderbird.popup(compose, "sendUnchecked");
  compose.details.to.push("another@firm.example");
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
  await thunderbird.popup(compose, "sendUnchecked");
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "sent");
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
});

test("many may not leave unchecked", async () => {
  const { clock, compose, thunderbird } = await sent(EXPOSING, missing);
  await thunderbird.popup(compose, "sendUnchecked");
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
});

test("the policy that ccwarn told last counts when it is gone", async t => {
  t.mock.timers.enable({ apis: ["Date"], now: 1 });
  const host = new Ccwarn({ policy: { providers: ["firm.example"], refused_domains: [] } });
  const all = await started(FEW, host);
  const { clock, compose, thunderbird } = all;
  const refused = { providers: [], refused_domains: ["firm0.example"] };
  host.say({ type: "policy", policy: refused });
  await clock.pass(0);
  assert.deepEqual(thunderbird.stored, { policy: { version: 1, ...refused, told_at: 1 } });
  thunderbird.host = missing;
  t.mock.timers.setTime(2);
  host.port.end(null);
  assert.equal(thunderbird.stored.policy.told_at, 2, "until then it was the newest");
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal((await why(all)).outsiders.mayLeaveUnchecked, false);
});
