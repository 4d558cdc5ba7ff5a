/** What the button in the compose window shows, and what its popup does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "./clock.js";
import { Ccwarn, crashing, missing } from "./fake_ccwarn.js";
import { Thunderbird } from "./fake_thunderbird.js";
import { ALL_OF_CC, EXPOSING, FEW, HOUR, MOVED, another, sent, started } from "./started.js";

test("without ccwarn the popup moves everybody outside", async () => {
  const { clock, compose, thunderbird } = await sent(EXPOSING, missing);
  await thunderbird.popup(compose, "moveAll");
  assert.deepEqual(compose.fields, MOVED);
  await assert.doesNotReject(thunderbird.popup(compose, "state"));
  assert.equal((await thunderbird.popup(compose, "state")).held, undefined);
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "sent");
});

test("trying again tells why it still fails, and when it works", async () => {
  const { clock, compose, thunderbird } = await sent(EXPOSING, missing);
  const again = await thunderbird.popup(compose, "retry");
  assert.equal(again.held.why, "not-installed");
  assert.equal(again.held.outsiders.count, 13);
  thunderbird.host = crashing;
  assert.equal((await thunderbird.popup(compose, "retry")).held.why, "gone");
  thunderbird.host = new Ccwarn({ findings: { people: 12 } });
  assert.deepEqual(await thunderbird.popup(compose, "retry"), {});
  assert.equal(thunderbird.badge, "");
  await clock.pass(0);
  assert.equal((await thunderbird.popup(compose, "state")).findings.people, 12);
});

test("the popup tells what Send would ask, and does it", async () => {
  const host = new Ccwarn({ findings: { people: 12 }, changes: ALL_OF_CC });
  const { compose, thunderbird } = await started(EXPOSING, host);
  assert.equal((await thunderbird.popup(compose, "state")).findings.people, 12);
  assert.deepEqual(host.heard.at(-1).draft.cc, EXPOSING.cc);
  await thunderbird.popup(compose, "moveNow");
  assert.deepEqual(compose.fields, MOVED);
});

test("the popup changes nothing of a mail that is being sent", async () => {
  const { compose, thunderbird } = await sent(EXPOSING);
  assert.deepEqual(await thunderbird.popup(compose, "state"), { findings: null });
  await thunderbird.popup(compose, "moveNow");
  await thunderbird.popup(compose, "moveAll");
  assert.deepEqual(compose.fields, EXPOSING);
});

test("the popup of a window is not told what another one is held for", async () => {
  const all = await sent(EXPOSING, missing);
  const other = another(all, EXPOSING);
  all.thunderbird.host = new Ccwarn({ findings: { people: 12 } });
  const state = all.thunderbird.popup(other, "state");
  await all.clock.pass(0);
  assert.equal((await state).held, undefined);
});

test("a mail that is sent again is not told to be held any more", async () => {
  const { clock, compose, thunderbird } = await sent(EXPOSING, missing);
  thunderbird.host = new Ccwarn();
  thunderbird.send(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "asking");
  assert.equal((await thunderbird.popup(compose, "state")).held, undefined);
});

test("nothing is remembered of a window that has closed", async () => {
  const { clock, compose, thunderbird } = await sent(FEW, missing);
  await thunderbird.popup(compose, "sendUnchecked");
  thunderbird.close(compose);
  const next = thunderbird.open(compose.id, FEW);
  assert.equal((await thunderbird.popup(next, "state")).held, undefined);
  thunderbird.send(next);
  await clock.pass(0);
  assert.equal(next.outcome, "held");
});

test("what nobody knows how to answer is left to others", async () => {
  const { compose, thunderbird } = await started(EXPOSING);
  assert.equal(await thunderbird.popup(compose, "something"), undefined);
});

test("a new compose window starts ccwarn, and the button says what Send would ask", async () => {
  const host = new Ccwarn({ findings: { label: "12 strangers", people: 12 } });
  const { clock, compose, thunderbird } = await started(EXPOSING, host);
  await clock.pass(1_000);
  assert.deepEqual([compose.title, compose.icon], ["12 strangers", "asks.svg"]);
  host.findings = { label: "", people: 0 };
  compose.details.cc = [];
  await clock.pass(1_000);
  assert.deepEqual([compose.title, compose.icon], [null, null]);
  assert.equal(thunderbird.badge, "");
});

test("a new compose window tells that ccwarn cannot be reached", async () => {
  const { thunderbird } = await started(EXPOSING, missing);
  assert.equal(thunderbird.badge, "!");
});

test("before there is a window ccwarn is started, and it is told where that fails", async () => {
  const thunderbird = new Thunderbird(missing);
  const clock = new Clock();
  await import("../addon/background.js?alone");
  await clock.pass(0);
  assert.equal(thunderbird.ports.length, 1);
  assert.equal(thunderbird.badge, "!");
});

test("the next compose window finds ccwarn again, or that it is gone", async () => {
  const all = await started(EXPOSING, missing);
  all.thunderbird.host = new Ccwarn();
  another(all, EXPOSING);
  await all.clock.pass(0);
  assert.equal(all.thunderbird.badge, "");
  all.thunderbird.ports.at(-1).end(null);
  all.thunderbird.host = missing;
  another(all, EXPOSING);
  await all.clock.pass(0);
  assert.equal(all.thunderbird.badge, "!");
});

/** Counts how often the recipients of any window are read. */
function readings({ thunderbird }) {
  const { compose } = thunderbird.api;
  const { getComposeDetails } = compose;
  const read = { times: 0, isDone: true };
  compose.getComposeDetails = async id => {
    read.times += 1;
    while (!read.isDone) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return getComposeDetails(id);
  };
  return read;
}

test("nobody reads the recipients while a mail is being sent", async () => {
  const all = await sent(EXPOSING);
  const read = readings(all);
  all.thunderbird.setSendable(all.compose, false);
  await all.clock.pass(HOUR);
  assert.equal(read.times, 0);
  all.host.answer("hold");
  await all.clock.pass(0);
  assert.equal(read.times, 1);
});

test("Send waits until a reading under way is over", async () => {
  const all = await started(EXPOSING);
  const read = readings(all);
  read.isDone = false;
  await all.clock.pass(1_000);
  assert.equal(read.times, 1);
  all.thunderbird.send(all.compose);
  await all.clock.pass(1_000);
  assert.deepEqual(all.host.questions, []);
  read.isDone = true;
  await all.clock.pass(10);
  assert.equal(all.host.questions.length, 1);
});

test("a mail that Thunderbird gives back is watched again", async () => {
  const all = await sent(EXPOSING);
  all.host.answer("send");
  await all.clock.pass(0);
  const read = readings(all);
  all.thunderbird.setSendable(all.compose, true);
  await all.clock.pass(0);
  assert.equal(read.times, 1);
});

test("recipients are read the seldomer the longer it takes", async context => {
  const all = await started(EXPOSING);
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const { getComposeDetails } = all.thunderbird.api.compose;
  let times = 0;
  all.thunderbird.api.compose.getComposeDetails = id => {
    times += 1;
    now += 300;
    return getComposeDetails(id);
  };
  await all.clock.pass(1_000);
  assert.equal(times, 1);
  await all.clock.pass(11_999);
  assert.equal(times, 1);
  await all.clock.pass(1);
  assert.equal(times, 2);
});
