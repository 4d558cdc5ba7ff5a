/** Mail that was sent: what ccwarn is told of it, and that a mail that leaves comes first. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SentMail } from "../addon/sent_mail.js";
import { Tray } from "../addon/tray.js";
import { connected, followed } from "./connected.js";
import { Ccwarn } from "./fake_ccwarn.js";
import { EXPOSING, started } from "./started.js";

const PAGE = { what: "sent_mail", folder: "account1://Sent" };

function message(number) {
  return {
    headerMessageId: `${number}@acme.example`,
    date: new Date(Date.UTC(2026, 0, number)),
    author: "Us <us@acme.example>",
    subject: `Mail ${number}`,
    recipients: ["one@b.example"],
    ccList: ["Two <two@c.example>"],
    bccList: [],
    size: 9,
  };
}

/** Puts sent mail into a Thunderbird, in pages; `asked` is what the add-on wanted of it. */
function withMail(api, pages) {
  const asked = [];
  const next = list => ({ id: list < pages.length ? `list ${list}` : null, messages: pages[list - 1] });
  api.accounts = { get: async id => ({ id, name: "Acme" }) };
  api.folders = {
    query: async what => {
      asked.push(what);
      return [{ id: "account1://Sent", accountId: "account1", path: "/Sent", name: "Sent" }];
    },
    getFolderInfo: async () => ({ totalMessageCount: pages.flat().length }),
  };
  api.messages = {
    query: async what => {
      asked.push(what);
      return next(1);
    },
    continueList: async list => next(Number(list.slice(5)) + 1),
    abortList: async list => void asked.push(list),
  };
  return asked;
}

test("the folders are told with their accounts and how many mails they have", async () => {
  const { thunderbird } = connected(new Ccwarn());
  const asked = withMail(thunderbird.api, [[message(1), message(2)]]);
  assert.deepEqual(await new SentMail(() => false).tell({ what: "sent_folders" }), {
    folders: [
      { id: "account1://Sent", account: "account1", path: "/Sent", name: "Sent", in: "Acme", mails: 2 },
    ],
  });
  assert.deepEqual(asked[0].specialUse, ["sent"]);
});

test("mail is told page by page, and can be left", async () => {
  const { thunderbird } = connected(new Ccwarn());
  const asked = withMail(thunderbird.api, [[message(1)], [message(2)]]);
  const sentMail = new SentMail(() => false);
  assert.deepEqual(await sentMail.tell(PAGE), {
    mails: [
      {
        id: "1@acme.example",
        date: Date.UTC(2026, 0, 1),
        author: "Us <us@acme.example>",
        subject: "Mail 1",
        to: ["one@b.example"],
        cc: ["Two <two@c.example>"],
        bcc: [],
      },
    ],
    list: "list 1",
  });
  assert.equal(asked[0].folderId, PAGE.folder);
  const last = await sentMail.tell({ what: "more_sent_mail", list: "list 1" });
  assert.deepEqual([last.mails.length, last.list], [1, null]);
  await sentMail.tell({ what: "enough", list: "list 1" });
  assert.equal(asked.at(-1), "list 1");
});

test("a mail that is on its way comes first, for ten seconds", async () => {
  const { clock, thunderbird } = connected(new Ccwarn());
  withMail(thunderbird.api, [[message(1)]]);
  let isSending = true;
  const sentMail = new SentMail(() => isSending);
  const first = followed(sentMail.tell(PAGE));
  await clock.pass(5_000);
  assert.equal(first.state, "waiting");
  isSending = false;
  await clock.pass(100);
  assert.equal(first.state, "done");
  isSending = true;
  const second = followed(sentMail.tell(PAGE));
  await clock.pass(9_900);
  assert.equal(second.state, "waiting");
  await clock.pass(200);
  assert.equal(second.state, "done");
});

test("ccwarn is told what it asks for, with the number of its wish", async () => {
  const { clock, thunderbird, host } = await started(EXPOSING);
  withMail(thunderbird.api, [[message(1)]]);
  host.say({ type: "tell", number: 7, ...PAGE });
  await clock.pass(0);
  const { type, id, mails } = host.heard.at(-1);
  assert.deepEqual([type, id, mails.length], ["told", 7, 1]);
});

test("while a mail is being asked about, nothing is told", async () => {
  const { clock, thunderbird, host, compose } = await started(EXPOSING);
  withMail(thunderbird.api, [[message(1)]]);
  thunderbird.send(compose);
  host.say({ type: "tell", number: 7, ...PAGE });
  await clock.pass(1_000);
  assert.equal(host.heard.filter(({ type }) => type === "told").length, 0);
  host.answer("hold");
  await clock.pass(100);
  assert.equal(host.heard.at(-1).type, "told");
});

for (const what of ["sent_mail", "nonsense"]) {
  test(`what cannot be told is said: ${what}`, async () => {
    const { clock, host, thunderbird } = await started(EXPOSING);
    thunderbird.api.messages = undefined;
    host.say({ type: "tell", number: 8, what });
    await clock.pass(0);
    const { type, id, failed } = host.heard.at(-1);
    assert.deepEqual([type, id, typeof failed], ["told", 8, "string"]);
  });
}

test("what was asked for on a connection that is gone is told to nobody", async () => {
  const { clock, host } = connected(new Ccwarn());
  let tell;
  const tray = new Tray({ tell: () => new Promise(resolve => (tell = resolve)) });
  followed(tray.ready());
  await clock.pass(0);
  host.say({ type: "tell", number: 1, what: "sent_folders" });
  await clock.pass(0);
  host.port.end(null);
  followed(tray.ready());
  await clock.pass(0);
  tell({ folders: [] });
  await clock.pass(0);
  assert.equal(host.heard.filter(({ type }) => type === "told").length, 0);
});
