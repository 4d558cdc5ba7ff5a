/** Send: every way through the listener ends in an explicit answer, and in doubt the mail is held. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ccwarn } from "./fake_ccwarn.js";
import { EXPOSING, FEW, HARMLESS, HOUR, MOVED, another, sent, why } from "./started.js";

test("what ccwarn has nothing against leaves as it is, at once", async () => {
  const { compose, thunderbird } = await sent(EXPOSING, new Ccwarn({ asks: () => false }));
  assert.equal(compose.outcome, "sent");
  assert.deepEqual(compose.fields, { ...EXPOSING });
  assert.deepEqual(thunderbird.popups, []);
});

test("what is asked about waits for its answer", async () => {
  const { clock, compose, host } = await sent(EXPOSING);
  await clock.pass(HOUR);
  assert.equal(compose.outcome, "asking");
  const [{ draft }] = host.questions;
  assert.deepEqual([draft.to, draft.cc, draft.bcc], [EXPOSING.to, EXPOSING.cc, EXPOSING.bcc]);
});

test("ccwarn gets a digest of the text, and nothing of the text", async () => {
  const digests = [];
  for (const details of [
    { isPlainText: true, plainTextBody: "Dear all" },
    { isPlainText: true, plainTextBody: "Dear all\n", body: "<p>Something else" },
    { isPlainText: false, body: "Dear all", plainTextBody: "Something else" },
    { isPlainText: true, plainTextBody: "Dear al\u016c" },
    { isPlainText: true, plainTextBody: "" },
  ]) {
    const { host } = await sent({ ...FEW, ...details }, new Ccwarn({ asks: () => true }));
    const [{ draft }] = host.questions;
    assert.equal(JSON.stringify(draft).includes("Dear"), false);
    digests.push(draft.text_digest);
  }
  const [plain, , , other, none] = digests;
  assert.match(plain, /^[0-9a-f]{16}$/);
  assert.deepEqual(digests, [plain, plain, plain, other, none]);
  assert.notEqual(other, plain);
  assert.equal(none, "");
});

test("the text of a mail that can be no part of a mailing is not read", async () => {
  const { host } = await sent({ to: FEW.to.slice(0, 1), body: "x" }, new Ccwarn());
  assert.equal("text_digest" in host.questions[0].draft, false);
});

for (const [decision, outcome, fields] of [
  ["send", "sent", EXPOSING],
  ["remedy", "sent", MOVED],
  ["hold", "held", EXPOSING],
]) {
  test(`the answer "${decision}" is done`, async () => {
    const { clock, compose, host, thunderbird } = await sent(EXPOSING);
    host.answer(decision);
    await clock.pass(0);
    assert.equal(compose.outcome, outcome);
    assert.deepEqual(compose.fields, fields);
    assert.deepEqual(thunderbird.popups, []);
    assert.equal(thunderbird.badge, "");
  });
}

test("the recipients are moved before Thunderbird goes on", async () => {
  const { clock, compose, host, thunderbird } = await sent(EXPOSING);
  let atTheEnd;
  const { executeScript } = thunderbird.api.tabs;
  thunderbird.api.tabs.executeScript = (...args) => {
    atTheEnd = [compose.outcome, { ...compose.fields }];
    return executeScript(...args);
  };
  host.answer("remedy");
  await clock.pass(0);
  assert.deepEqual(atTheEnd, ["asking", MOVED]);
  assert.equal(compose.outcome, "sent");
});

for (const [name, decision, changes, reason] of [
  ["an unknown decision", "perhaps", null, "rejected"],
  ["no decision", undefined, null, "rejected"],
  ["a move of nothing", "remedy", null, "failed"],
  ["a move of what is not there", "remedy", { to: 1 }, "failed"],
]) {
  test(`${name} is no permission`, async () => {
    const all = await sent(EXPOSING);
    all.host.answer(decision, changes);
    await all.clock.pass(0);
    assert.equal(all.compose.outcome, "held");
    assert.deepEqual(all.compose.fields, EXPOSING);
    assert.equal((await why(all)).why, reason);
  });
}

for (const decision of ["send", "remedy"]) {
  test(`behind a prompt "${decision}" sends nothing and changes nothing`, async () => {
    const all = await sent(EXPOSING);
    all.compose.text.isUnderPrompt = true;
    all.host.answer(decision);
    await all.clock.pass(100);
    assert.equal(all.compose.outcome, "held");
    assert.deepEqual(all.compose.fields, EXPOSING);
    assert.equal((await why(all)).why, "prompt");
    assert.equal(await all.thunderbird.popup(all.compose, "state").then(it => it.held), undefined);
  });

  test(`a prompt that went away before "${decision}" holds nothing up`, async () => {
    const { clock, compose, host } = await sent(EXPOSING);
    compose.text.isUnderPrompt = true;
    await clock.pass(HOUR);
    compose.text.closePrompt();
    host.answer(decision);
    await clock.pass(0);
    assert.equal(compose.outcome, "sent");
  });

  test(`in a window that does not answer "${decision}" sends nothing`, async () => {
    const all = await sent(EXPOSING);
    all.thunderbird.api.tabs.executeScript = () => new Promise(() => {});
    all.host.answer(decision);
    await all.clock.pass(29_999);
    assert.equal(all.compose.outcome, "asking");
    await all.clock.pass(1);
    assert.equal(all.compose.outcome, "held");
    assert.deepEqual(all.compose.fields, EXPOSING);
  });
}

for (const isUnderPrompt of [false, true]) {
  test(`nothing is left in a window ${isUnderPrompt ? "under" : "without"} a prompt`, async () => {
    const { clock, compose, host, thunderbird } = await sent(EXPOSING);
    compose.text.isUnderPrompt = isUnderPrompt;
    host.answer("send");
    await clock.pass(100);
    thunderbird.close(compose);
    assert.equal(compose.text.listeners, 0);
    assert.equal(clock.timers, 0);
  });
}

test("a prompt that comes while recipients are moved has them moved back", async () => {
  const all = await sent(EXPOSING);
  const outcomes = [];
  const { setComposeDetails } = all.thunderbird.api.compose;
  all.thunderbird.api.compose.setComposeDetails = async (...args) => {
    await setComposeDetails(...args);
    all.compose.text.isUnderPrompt = true;
    outcomes.push(all.compose.outcome);
  };
  all.host.answer("remedy");
  await all.clock.pass(100);
  assert.deepEqual(outcomes, ["asking", "asking"]);
  assert.equal(all.compose.outcome, "held");
  assert.deepEqual(all.compose.fields, EXPOSING);
  assert.equal((await why(all)).why, "prompt");
});

const OWN = { name: "X-Own", value: "1" };
const STALE = { name: "X-CCWARN-CLEARED", value: "of an earlier try" };
const FRESH = { name: "X-Ccwarn-Cleared", value: "t=1" };

for (const [decision, fields] of [
  ["send", EXPOSING],
  ["remedy", MOVED],
]) {
  test(`a mail with the answer "${decision}" is marked for the mail server`, async () => {
    const { clock, compose, host } = await sent({ ...EXPOSING, customHeaders: [OWN, STALE] });
    host.answer(decision, undefined, { mark: FRESH.value });
    await clock.pass(0);
    assert.equal(compose.outcome, "sent");
    assert.deepEqual(compose.fields, fields);
    assert.deepEqual(compose.details.customHeaders, [OWN, FRESH]);
  });

  test(`behind a prompt no mark is left by "${decision}"`, async () => {
    const { clock, compose, host, thunderbird } = await sent({ ...EXPOSING, customHeaders: [OWN] });
    const { setComposeDetails } = thunderbird.api.compose;
    thunderbird.api.compose.setComposeDetails = async (...args) => {
      await setComposeDetails(...args);
      compose.text.isUnderPrompt = true;
    };
    host.answer(decision, undefined, { mark: FRESH.value });
    await clock.pass(100);
    assert.equal(compose.outcome, "held");
    assert.deepEqual(compose.fields, EXPOSING);
    assert.deepEqual(compose.details.customHeaders, [OWN]);
  });
}

test("a mark of an earlier try goes where nothing is answered", async () => {
  const harmless = { ...HARMLESS, customHeaders: [STALE, OWN] };
  const { compose } = await sent(harmless, new Ccwarn({ asks: () => false }));
  assert.equal(compose.outcome, "sent");
  assert.deepEqual(compose.details.customHeaders, [OWN]);
});

test("a window that closes while recipients are moved sends nothing", async () => {
  const { clock, compose, host, thunderbird } = await sent(EXPOSING);
  const { setComposeDetails } = thunderbird.api.compose;
  thunderbird.api.compose.setComposeDetails = async (...args) => {
    await setComposeDetails(...args);
    thunderbird.close(compose);
  };
  host.answer("remedy");
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
});

test("closing the window withdraws its question", async () => {
  const { clock, compose, host, thunderbird } = await sent(EXPOSING);
  const [{ id }] = host.questions;
  thunderbird.close(compose);
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
  assert.deepEqual(host.heard.at(-1), { type: "withdraw", id });
  assert.deepEqual(thunderbird.popups, []);
});

test("closing the window while ccwarn starts withdraws its question later", async () => {
  const host = new Ccwarn({ silentAt: ["hello"] });
  const { clock, compose, thunderbird } = await sent(EXPOSING, host);
  thunderbird.close(compose);
  host.say({ type: "welcome" });
  await clock.pass(0);
  assert.equal(compose.outcome, "held");
  assert.deepEqual(host.questions, []);
  assert.equal(host.heard.at(-1).type, "withdraw");
});

test("two windows have a question each", async () => {
  const all = await sent(EXPOSING);
  const { clock, compose, host, thunderbird } = all;
  const other = another(all, FEW);
  thunderbird.send(other);
  await clock.pass(0);
  thunderbird.close(compose);
  await clock.pass(0);
  assert.deepEqual([compose.outcome, other.outcome], ["held", "asking"]);
  host.answer("send");
  await clock.pass(0);
  assert.equal(other.outcome, "sent");
});
