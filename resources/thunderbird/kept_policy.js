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

let latest = null;

/** Keeps what ccwarn tells, for when it is gone, even after a restart of Thunderbird. */
export async function keepPolicy(policy) {
  latest = policy;
  await browser.storage.local.set({ policy });
}

export async function keptPolicy() {
  latest ??= (await browser.storage?.local.get("policy"))?.policy ?? null;
  const providers = latest?.providers ?? (await linesOf("mailbox_providers.txt", "#"));
  return { ...BUILT_IN, ...latest, providers: new Set(providers) };
}
