/** A mail that a second person is to approve of. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { unsent } from "../addon/approval.js";
import { ALL_OF_CC, EXPOSING, MOVED, sent, why } from "./started.js";

const APPROVAL = { person: "head@acme.example", subject: "For approval: x", text: "May it?" };
const DRAFT =
  "X-Mozilla-Status: 0001\r\nX-Identity-Key: id1\r\nFcc: mailbox://x\r\n /Sent\r\n" +
  "From: Us\r\n <us@acme.example>\r\nBcc: eve@b.example\r\n\r\nFcc: no field\r\n\xe9";
const UNSENT =
  "X-Unsent: 1\r\nReply-To: Us\r\n <us@acme.example>\r\n" +
  "From: Us\r\n <us@acme.example>\r\nBcc: eve@b.example\r\n\r\nFcc: no field\r\n\xe9";

async function asked(changes, prepare = () => {}) {
  const all = await sent({ ...EXPOSING, subject: "../Prices, 2026" });
  all.thunderbird.raw = { 7: DRAFT };
  prepare(all);
  const { id } = all.host.questions.shift();
  all.host.say({ type: "answer", id, decision: "hold", changes, approval: APPROVAL });
  await all.clock.pass(100);
  assert.equal(all.compose.outcome, "held");
  return all;
}

test("it is saved, and a mail to that person opens with it attached", async () => {
  const { thunderbird, compose } = await asked(null);
  assert.deepEqual(compose.saved, { mode: "draft", ...EXPOSING });
  const [{ to, subject, plainTextBody, attachments }] = thunderbird.begun;
  assert.deepEqual([to, subject, plainTextBody], [[APPROVAL.person], APPROVAL.subject, "May it?"]);
  const [{ file }] = attachments;
  assert.deepEqual([file.name, file.type], ["-Prices-2026.eml", "message/rfc822"]);
  const bytes = new Uint8Array(await file.arrayBuffer());
  assert.equal(String.fromCharCode(...bytes), UNSENT);
  assert.deepEqual(thunderbird.popups, []);
});

test("people are moved before it is saved, where that was chosen", async () => {
  const { compose } = await asked(ALL_OF_CC);
  assert.deepEqual(compose.saved, { mode: "draft", ...MOVED });
});

test("behind a prompt nothing is saved", async () => {
  const all = await asked(null, ({ compose }) => (compose.text.isUnderPrompt = true));
  await all.clock.pass(2_000);
  assert.equal((await why(all)).why, "prompt");
  assert.equal(all.compose.saved, undefined);
});

test("where Thunderbird does not tell which draft it is, the one just saved is taken", async () => {
  const { thunderbird } = await asked(null, all => {
    all.thunderbird.isTold = false;
    const dates = [0, 0, -2, -60].map(seconds => new Date(Date.now() + seconds * 1_000));
    const subjects = ["Other", "Prices, 2026", "Prices, 2026", "Prices, 2026"];
    all.thunderbird.drafts = [6, 7, 8, 9].map((id, n) => ({
      id,
      date: dates[n],
      subject: subjects[n],
    }));
  });
  assert.equal(thunderbird.begun[0].attachments.length, 1);
});

test("a draft that cannot be found is told", async () => {
  const all = await asked(null, ({ thunderbird }) => (thunderbird.isTold = false));
  await all.clock.pass(20_000);
  assert.equal((await why(all)).why, "not-passed-on");
  assert.deepEqual(all.thunderbird.begun, []);
});

test("answers to it go where they went before", () => {
  const raw = "From: us@acme.example\nReply-To: team@acme.example\n\nx";
  assert.equal(unsent(raw), `X-Unsent: 1\n${raw}`);
  assert.equal(unsent("Subject: x"), "X-Unsent: 1\r\nSubject: x");
});
