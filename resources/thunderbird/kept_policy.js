/**
 * What the policy says of mails that ccwarn cannot be asked about, as it was told last.
 *
 * ccwarn/gates/thunderbird/standing_policy.py describes it.
 */

import { linesOf } from "./lines.js";

/** What holds before ccwarn was ever there. */
const BUILT_IN = {
  monitor_only: false,
  exempt_authors: [],
  exempt_lists: [],
  own_domains: [],
  also_written_from: false,
  crowd: 50,
  visible_limit: null,
  watched_domains: [],
  refused_domains: [],
  second_person: "",
  unchecked_below: 10,
};

/**
 * For so long every mail leaves where that was told last. It may have been turned off since, while
 * nobody was there to tell; whatever else is old holds rather too much.
 */
const DAY = 24 * 60 * 60 * 1_000;

/** Of the form in which that is kept. What a newer add-on has kept says nothing to this one. */
const VERSION = 1;

let latest = null;

/** Keeps what ccwarn tells, for when it is gone, even after a restart of Thunderbird. */
export async function keepPolicy(policy) {
  latest = { ...policy, told_at: Date.now() };
  await browser.storage.local.set({ policy: { version: VERSION, ...latest } });
}

export async function keptPolicy() {
  latest ??= known((await browser.storage?.local.get("policy"))?.policy);
  const providers = latest?.providers ?? (await linesOf("mailbox_providers.txt", "#"));
  const kept = { ...BUILT_IN, ...latest, providers: new Set(providers) };
  return { ...kept, monitor_only: kept.monitor_only && isRecent(kept.told_at) };
}

function known(policy) {
  return policy && (policy.version ?? 1) <= VERSION ? policy : null;
}

function isRecent(time) {
  const age = Date.now() - time;
  return age >= 0 && age < DAY;
}
