/** What leaves, and what may leave unchecked, while ccwarn cannot be asked. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { keepPolicy, keptPolicy } from "../addon/kept_policy.js";
import { allOutsidersMoved, outsidersOf } from "../addon/unattended.js";

const stored = {};
globalThis.fetch = async url => ({ text: async () => readFileSync(new URL(url), "utf8") });
globalThis.browser = {
  runtime: { getURL: name => new URL(`../addon/${name}`, import.meta.url).href },
  storage: {
    local: {
      get: async name => ({ [name]: stored[name] }),
      set: async values => void Object.assign(stored, values),
    },
  },
};

const KEPT = {
  own_domains: [],
  also_written_from: false,
  crowd: 50,
  providers: ["mail.example"],
  visible_limit: null,
  watched_domains: [],
  refused_domains: [],
  unchecked_below: 10,
};

function judged(draft, policy = null) {
  keepPolicy(policy);
  return outsidersOf({ author: "Us <us@acme.example>", to: [], cc: [], bcc: [], ...draft });
}

for (const [draft, mayLeave] of [
  [{ to: ["one@b.example"] }, true],
  [{ to: ["one@b.example", "One <ONE@b.example>"] }, true],
  [{ to: ["one@acme.example", "two@mail.acme.example", "x@b.example"] }, true],
  [{ bcc: ["one@b.example", "two@c.example"] }, true],
  [{ to: ["one@b.example", "two@b.example"] }, false],
  [{ to: ["one@b.example"], bcc: ["two@c.example"] }, false],
  [{ to: ["one@b.example, two@c.example"] }, false],
  [{ identities: ["me@b.example"], to: ["one@b.example", "two@mail.b.example"] }, true],
  [{ identities: ["me@gmail.com"], to: ["me@gmail.com", "two@gmail.com"] }, true],
  [{ identities: ["me@gmail.com"], to: ["one@gmail.com", "two@gmail.com"] }, false],
  [{ identities: ["me@co.uk"], to: ["one@a.co.uk", "two@b.co.uk"] }, false],
  [{ to: ["one@b.example"], newsgroups: ["comp.lang.python"] }, false],
  [{ to: ["one@acme.example"], newsgroups: ["comp.lang.python"] }, true],
  [{ bcc: ["one@b.example"], newsgroups: ["comp.lang.python"] }, true],
  [{ to: ["one@evilacme.example", "two@acme.example.evil.test"] }, false],
  [{ to: [{ text: "L <L>", members: null }] }, false],
  [{ to: [{ text: "L <L>", members: ["a@b.example", "c@d.example"] }] }, false],
  [{ author: "me@gmail.com", to: ["one@gmail.com", "two@gmail.com"] }, false],
  [{ author: "me@gmail.com", to: ["me@gmail.com", "two@gmail.com"] }, true],
  [{ author: "me@gmail.com.", to: ["one@gmail.com", "two@gmail.com"] }, false],
  [{ author: "me@GMAIL.com.", to: ["me@gmail.com", "two@gmail.com"] }, true],
  [{ author: "Me <me@gmail.com>", to: ["one@gmail.com.", "ONE@gmail.com"] }, true],
  [{ author: "me＠acme.example", to: ["one@acme.example", "x@b.example"] }, true],
  [{ to: ["one＠b.example", "two＠c.example"] }, false],
  [{ to: ["one﹫b.example", "two@c.example"] }, false],
  [{ author: "me@co.uk", to: ["one@a.co.uk", "two@b.co.uk"] }, false],
  [{ author: "me@uk.com", to: ["one@a.uk.com", "two@b.uk.com"] }, false],
  [{ author: "me@a.co.uk", to: ["one@a.co.uk", "two@b.a.co.uk"] }, true],
  [{ author: "me@xn--55qx5d.cn", to: ["one@a.公司.cn", "two@b.公司.cn"] }, false],
  [{ author: "me@www.ck", to: ["one@www.ck", "two@www.ck"] }, true],
  [{ author: "me@any.ck", to: ["one@a.any.ck", "two@b.any.ck"] }, false],
  [{ author: "me@kawasaki.jp", to: ["one@a.any.kawasaki.jp", "two@b.other.kawasaki.jp"] }, false],
  [{ author: "me@city.kawasaki.jp", to: ["one@a.city.kawasaki.jp", "two@city.kawasaki.jp"] }, true],
  [{ author: "me@bücher.example", to: ["a@xn--bcher-kva.example", "x@b.c"] }, true],
  [{ author: "me@intranet", to: ["one@intranet", "two@intranet"] }, true],
  [{ author: "", to: ["one@acme.example", "two@acme.example"] }, false],
  [{ author: '"a@b.example" <us@acme.example>', to: ["one@b.example", "one@b.example"] }, true],
  [{ to: ['"a@x.example, b@y.example" <us@acme.example>'] }, false],
  [{ to: ["a@x.example, b@y.example <us@acme.example>"] }, false],
  [{ to: ["a@x.example b@y.example <us@acme.example>"] }, false],
  [{ to: ['"a@x.example" <us@acme.example>', "b@y.example"] }, false],
  [{ to: ['"one@b.example" <one@b.example>'] }, true],
  [{ to: ['"Doe, Jane" <jane@b.example>'] }, true],
  [{ to: ['"a b"@b.example'] }, true],
  [{ to: ['"a@b"@b.example'] }, true],
  [{ to: ['"a b"@b.example', '"c b"@b.example'] }, false],
  [{ to: ["a@[192.0.2.1]", "a@[192.0.2.2]"] }, false],
  [{ to: ["<x@evil.test,@acme.example>", "y@b.example"] }, false],
  [{ to: ["eve+a@gmail.com", "eve+b@gmail.com"] }, true],
  [{ to: ["e.v.e@gmail.com"], bcc: ["Eve+b@googlemail.com"] }, true],
  [{ to: ["eve+a@gmail.com", "ev+a@gmail.com"] }, false],
  [{ to: ["e.ve@yandex.ru", "eve@yandex.ru"] }, false],
  [{ to: ["eve@yandex.ru", "eve+1@ya.ru"] }, true],
  [{ to: ["+a@gmail.com", "+b@gmail.com"] }, false],
  [{ to: ["eve@gmx.de", "eve@gmx.net"] }, false],
  [{ to: ["eve+a@b.example", "eve+b@b.example"] }, false],
  [{ author: "us@gmail.com", to: ["u.s+copy@googlemail.com", "x@b.example"] }, true],
  [{ author: "us+team@b.example", to: ["us@b.example", "x@c.example"] }, true],
  [{ author: "us@co.uk", to: ["us+copy@co.uk", "x@c.example"] }, true],
  [{ author: "us@co.uk", to: ["us+copy@uk.com", "x@c.example"] }, false],
  [{ to: ["one@acme.example/x.test", "two@acme.example#x.test"] }, false],
  [{ to: ["one@ü.test/@acme.example", "two@acme.example%2eü.test"] }, false],
]) {
  test(`${JSON.stringify(draft)} ${mayLeave ? "exposes nobody" : "is held"}`, async () => {
    assert.equal((await judged(draft)).exposesNobody, mayLeave);
  });
}

for (const [policy, draft, mayLeave, mayLeaveUnchecked] of [
  [{}, { author: "me@mail.example", to: ["a@mail.example", "b@mail.example"] }, false, true],
  [{}, { author: "me@gmail.com", to: ["a@gmail.com", "b@gmail.com"] }, true, true],
  [{ own_domains: ["B.example."] }, { to: ["a@b.example", "b@c.b.example"] }, true, true],
  [{ own_domains: ["b.example"] }, { to: ["a@acme.example", "b@acme.example"] }, false, true],
  [{ own_domains: ["b.example"] }, { to: ["us@acme.example", "x@c.example"] }, true, true],
  [
    { own_domains: ["acme.example"] },
    { identities: ["me@b.example"], to: ["one@b.example", "two@b.example"] },
    false,
    true,
  ],
  [
    { own_domains: ["b.example"], also_written_from: true },
    { to: ["a@acme.example", "b@acme.example", "c@b.example"] },
    true,
    true,
  ],
  [{ visible_limit: 0 }, { to: ["a@b.example"] }, false, false],
  [{ visible_limit: 0 }, { bcc: ["a@b.example"] }, true, true],
  [{ visible_limit: 2 }, { to: ["a@b.example", "b@c.example"] }, false, true],
  [{ visible_limit: 1 }, { to: ["a@b.example", "b@c.example"] }, false, false],
  [{ unchecked_below: 3 }, { to: ["a@b.example", "b@c.example"] }, false, true],
  [{ unchecked_below: 2 }, { to: ["a@b.example", "b@c.example"] }, false, false],
  [{ watched_domains: ["b.example"] }, { to: ["a@b.example"] }, false, true],
  [{ watched_domains: ["b.example"] }, { bcc: ["a@mail.B.example"] }, false, true],
  [{ watched_domains: ["b.example"] }, { to: ["a@bb.example"] }, true, true],
  [
    { watched_domains: ["b.example"] },
    { bcc: ["a@b.example", { text: "L <L>", members: null }] },
    false,
    false,
  ],
  [{}, { bcc: [{ text: "L <L>", members: null }] }, true, false],
  [{ watched_domains: ["b.c"], refused_domains: ["b.c"] }, { to: ["a@b.c"] }, false, false],
  [{ second_person: "head@acme.example" }, { to: ["a@b.example", "b@c.example"] }, false, false],
  [{ second_person: "head@acme.example" }, { to: ["a@b.example"] }, true, false],
  [{ second_person: "US@acme.example" }, { to: ["a@b.example", "b@c.example"] }, false, true],
  [
    { second_person: "head@acme.example" },
    { identities: ["Head@acme.example"], to: ["a@b.example", "b@c.example"] },
    false,
    true,
  ],
]) {
  test(`${JSON.stringify(draft)} is judged by ${JSON.stringify(policy)}`, async () => {
    const found = await judged(draft, { ...KEPT, ...policy });
    assert.equal(found.exposesNobody, mayLeave);
    assert.equal(found.mayLeaveUnchecked, mayLeaveUnchecked);
  });
}

for (const [count, mayLeaveUnchecked] of [
  [9, true],
  [10, false],
]) {
  test(`${count} people outside ${mayLeaveUnchecked ? "may" : "may not"} leave unchecked`, async () => {
    const cc = Array.from({ length: count }, (_, n) => `p${n}@f${n}.example`);
    assert.equal((await judged({ cc })).mayLeaveUnchecked, mayLeaveUnchecked);
  });
}

for (const [policy, author, count, mayLeave] of [
  [{}, "us@acme.example", 49, true],
  [{}, "us@acme.example", 50, false],
  [{}, "us@b.example", 50, true],
  [{}, "us@mail.b.example", 50, true],
  [{ crowd: 0 }, "us@acme.example", 50, true],
  [{ own_domains: ["b.example"] }, "us@acme.example", 50, true],
  [{ own_domains: ["b.example"], also_written_from: true }, "us@acme.example", 50, true],
  [{ own_domains: ["c.example"], also_written_from: true }, "us@acme.example", 49, true],
  [{ own_domains: ["c.example"], also_written_from: true }, "us@acme.example", 50, false],
  [{ own_domains: ["c.example"] }, "us@acme.example", 49, false],
]) {
  test(`${count} people at another identity's domain, from ${author}, ${JSON.stringify(policy)}`, async () => {
    const to = Array.from({ length: count }, (_, n) => `p${n}@${n % 2 ? "" : "mail."}b.example`);
    const found = await judged({ author, identities: ["me@b.example"], to }, { ...KEPT, ...policy });
    assert.equal(found.exposesNobody, mayLeave);
  });
}

test("a list of which nobody knows the members may not leave unchecked", async () => {
  const found = await judged({ to: [{ text: "L <L>", members: null }] });
  assert.deepEqual([found.visible, found.mayLeaveUnchecked], [Infinity, false]);
});

test("providers are those of the policy, and people at them are counted once", async () => {
  const own = { own_domains: ["acme.example"], visible_limit: 1, providers: ["mail.example"] };
  const to = ["eve+a@gmail.com", "eve+b@gmail.com"];
  assert.equal((await judged({ to }, { ...KEPT, ...own })).visible, 2);
  const known = { ...KEPT, ...own, providers: ["gmail.com"] };
  const found = await judged({ to }, known);
  assert.deepEqual([found.count, found.visible, found.exposesNobody], [1, 1, true]);
  const moved = await allOutsidersMoved({ author: "us@acme.example", to, cc: [], bcc: [] });
  assert.deepEqual(moved.to, [[0, 0], [1, 1]], "all addresses move");
});

test("what would be moved is counted", async () => {
  const people = { to: ["one@b.example"], cc: ["two@c.example"], bcc: ["three@d.example"] };
  const { visible, count } = await judged(people);
  assert.deepEqual([visible, count], [2, 3]);
});

test("everybody outside is moved, and nobody else", async () => {
  const to = ["us@acme.example", "a@mail.example", "b@b.example"];
  const cc = ["c@acme.example", { text: "L <L>", members: ["d@d.example"] }];
  await keepPolicy({ ...KEPT, own_domains: ["b.example"] });
  const moved = await allOutsidersMoved({ author: "us@acme.example", to, cc, bcc: [] });
  assert.deepEqual(moved, { to: [[1, 1]], cc: [[0, 0], [1, 1]], split: [] });
});

test("a policy is kept over a restart of Thunderbird", async () => {
  await keepPolicy({ ...KEPT, visible_limit: 7 });
  const restarted = await import("../addon/kept_policy.js?again");
  assert.equal((await restarted.keptPolicy()).visible_limit, 7);
});

test("what a newer add-on has kept of a policy says nothing, and is let be", async () => {
  await keepPolicy({ ...KEPT, visible_limit: 7 });
  assert.equal(stored.policy.version, 1);
  stored.policy = { version: 2, own_domains: { later: true }, monitor_only: true };
  const restarted = await import("../addon/kept_policy.js?newer");
  const kept = await restarted.keptPolicy();
  assert.deepEqual([kept.own_domains, kept.monitor_only], [[], false]);
  assert.equal(stored.policy.version, 2);
});

for (const [hours, leaves] of [
  [0, true],
  [23, true],
  [25, false],
  [-1, false],
]) {
  test(`that only notes are taken counts ${hours} hours later: ${leaves}`, async t => {
    const policy = { ...KEPT, monitor_only: true };
    const draft = { to: ["a@b.example", "b@c.example"] };
    t.mock.timers.enable({ apis: ["Date"], now: 1_000_000_000 });
    assert.equal((await judged(draft, policy)).leavesAnyway, true);
    t.mock.timers.setTime(1_000_000_000 + hours * 3_600_000);
    const found = await outsidersOf({ author: "us@acme.example", cc: [], bcc: [], ...draft });
    assert.equal(found.leavesAnyway, leaves);
  });
}

test("what a policy of another version lacks is built in", async () => {
  await keepPolicy({ own_domains: ["b.example"] });
  const { unchecked_below, providers } = await keptPolicy();
  assert.equal(unchecked_below, 10);
  assert.ok(providers.has("gmail.com"));
});
