/** What the button in the compose window shows, and what its popup does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ccwarn, crashing, missing } from "./fake_ccwarn.js";
import { ALL_OF_CC, EXPOSING, MOVED, another, sent, started } from "./started.js";

test("without ccwarn the popup moves everybody outside", async () => {
  const { clock, compose, thunderbird } = await sent(EXPOSING, missing);
  await thunderbird.popup(compose, "moveAll");
  assert.deepEqual(compose.fields, MOVED);
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

test("what nobody knows how to answer is left to others", async () => {
  const { compose, thunderbird } = await started(EXPOSING);
  assert.equal(await thunderbird.popup(compose, "something"), undefined);
});

test("a new compose window starts ccwarn, and the button says what Send would ask", async () => {
  const host = new Ccwarn({ findings: { label: "12 strangers", people: 12 } });
  const { clock, compose, thunderbird } = await started(EXPOSING, host);
  await clock.pass(1_000);
  assert.deepEqual([compose.title, compose.badge], ["12 strangers", "12"]);
  assert.equal(thunderbird.badge, "");
});

test("a new compose window tells that ccwarn cannot be reached", async () => {
  const { thunderbird } = await started(EXPOSING, missing);
  assert.equal(thunderbird.badge, "!");
});
