/** Asks ccwarn before a mail leaves. Every way through `beforeSend` gives an explicit answer. */

import { Tray, Trouble } from "./tray.js";
import { changedFields, draftOf, fieldsOf } from "./recipients.js";
import { allOutsidersMoved, outsidersOf } from "./unattended.js";
import { textDigest } from "./text_digest.js";
import { Preview } from "./preview.js";
import { isUnderPrompt } from "./prompt.js";
import { marked } from "./mark.js";
import { forgetAnswered } from "./answered.js";
import { watchIdentities } from "./identities.js";
import { keepPolicy } from "./kept_policy.js";
import { askForApproval } from "./approval.js";
import { SentMail } from "./sent_mail.js";
import { isCopy, watchCopies } from "./copies.js";
import { Separately, canBeSeparated } from "./separately.js";

const SEND = {};
const HOLD = { cancel: true };

/** By tab the question that is open about it: `withdraw()`. */
const open = new Map();
/** By tab why its mail is held: `{why, draft, outsiders}`. */
const held = new Map();
/** By tab the recipients that may leave unchecked, once. */
const unchecked = new Map();
/** So many mails are on their way through `beforeSend`. */
let leaving = 0;

const sentMail = new SentMail(() => leaving > 0);
const failed = what => error => console.error(`ccwarn: ${what}: ${error.name}`);
const tray = new Tray({
  keep: policy => keepPolicy(policy).catch(failed("the policy")),
  tell: wish => sentMail.tell(wish),
  goOn: message => separately.goOn(message),
  connected: () => separately.connected().catch(failed("separately")),
});
const preview = new Preview(tray);
const separately = new Separately(tray, tab => show(tab, { why: "separate" }));

messenger.compose.onBeforeSend.addListener(async (tab, details) => {
  if (isCopy(tab.id)) {
    return SEND;
  }
  leaving += 1;
  const answer = await answerTo(tab, details).finally(() => (leaving -= 1));
  if (answer === HOLD) {
    preview.wake(tab.id);
  }
  return answer;
});

async function answerTo(tab, details) {
  try {
    await preview.rest(tab.id);
    return await beforeSend(tab, details);
  } catch (error) {
    console.error(`ccwarn: ${error.name}`);
    show(tab, { why: "failed" });
    return HOLD;
  }
}

async function beforeSend(tab, details) {
  held.delete(tab.id);
  const draft = { ...(await draftOf(tab.id, details)), ...textOf(details) };
  try {
    return await asked(tab, details, draft);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) {
      throw trouble;
    }
    return trouble.why === "withdrawn" ? HOLD : await unattended(tab, draft, trouble.why);
  }
}

/** Two who can be seen may be a part of a mailing; other mail is not read. */
function textOf(details) {
  const { to, cc } = fieldsOf(details);
  return to.length + cc.length > 1 ? { text_digest: textDigest(details) } : {};
}

async function asked(tab, details, draft) {
  let isGone = false;
  open.set(tab.id, { withdraw: () => (isGone = true) });
  try {
    const question = await tray.ask(draft, canBeSeparated(details));
    if (isGone) {
      question.withdraw();
      return HOLD;
    }
    open.set(tab.id, question);
    const answer = await question.answer;
    badge("");
    return await outcome(tab, details, answer, question.isAsked);
  } finally {
    open.delete(tab.id);
  }
}

async function outcome(tab, details, answer, isAsked) {
  const { changes, approval } = answer;
  const headers = marked(details, answer.mark);
  switch (answer.decision) {
    case "hold":
      if (approval) {
        // After the answer to Thunderbird: what is being sent cannot be saved.
        setTimeout(() => passOn(tab, details, changes, approval));
      }
      return HOLD;
    case "send":
      if (headers) {
        return await changed(tab, details, headers);
      }
      return isAsked ? await unlessUnderPrompt(tab) : SEND;
    case "remedy":
      return await changed(tab, details, { ...changedFields(details, changes), ...headers });
    case "separately": // The mail itself never leaves: it becomes several.
      if ((await unlessUnderPrompt(tab)) === SEND) {
        setTimeout(() => separately.begin(tab, details, answer));
      }
      return HOLD;
    default:
      throw new Trouble("rejected");
  }
}

/** Has a second person asked, with people moved first where that was chosen as well. */
async function passOn(tab, details, changes, approval) {
  try {
    if (await isUnderPrompt(tab.id)) {
      show(tab, { why: "prompt" });
      return;
    }
    if (changes) {
      await messenger.compose.setComposeDetails(tab.id, changedFields(details, changes));
    }
    await askForApproval(tab.id, approval);
  } catch (error) {
    console.error(`ccwarn: ${error.name}`);
    show(tab, { why: "not-passed-on" });
  }
}

async function unlessUnderPrompt(tab) {
  if (await isUnderPrompt(tab.id)) {
    show(tab, { why: "prompt" });
    return HOLD;
  }
  return SEND;
}

/**
 * Thunderbird takes a second to change hundreds of recipients, and a prompt may come meanwhile. So
 * they are changed here, and only then it is known whether the mail leaves.
 */
async function changed(tab, details, changes) {
  let answer = await unlessUnderPrompt(tab);
  if (answer === SEND) {
    await messenger.compose.setComposeDetails(tab.id, changes);
    answer = await unlessUnderPrompt(tab);
    if (answer === HOLD) {
      const before = { ...fieldsOf(details), customHeaders: details.customHeaders ?? [] };
      // The window may be gone as well.
      await messenger.compose.setComposeDetails(tab.id, before).catch(() => {});
    }
  }
  return answer;
}

async function unattended(tab, draft, why) {
  badge("!");
  const outsiders = await outsidersOf(draft);
  const permit = unchecked.get(tab.id);
  unchecked.delete(tab.id);
  const isPermitted = outsiders.mayLeaveUnchecked && permit === fingerprint(draft);
  if (outsiders.leavesAnyway || outsiders.exposesNobody || isPermitted) {
    return SEND;
  }
  show(tab, { why, draft, outsiders });
  return HOLD;
}

/** Opens the explanation in the compose window, after the answer to Thunderbird. */
function show(tab, why) {
  held.set(tab.id, why);
  setTimeout(() => {
    messenger.composeAction.openPopup({ windowId: tab.windowId }).catch(() => badge("!"));
  });
}

function badge(text) {
  messenger.composeAction.setBadgeText({ text }).catch(() => {}); // It is no reason to hold a mail.
}

function fingerprint({ to, cc, bcc, newsgroups }) {
  return JSON.stringify([to, cc, bcc, newsgroups]);
}

messenger.tabs.onRemoved.addListener(tabId => {
  open.get(tabId)?.withdraw();
  for (const memory of [open, held, unchecked]) {
    memory.delete(tabId);
  }
  preview.forget(tabId);
  forgetAnswered(tabId);
});

messenger.compose.onAfterSend.addListener(({ id }) => preview.wake(id));
messenger.compose.onComposeStateChanged.addListener(({ id }, { canSendNow, canSendLater }) => {
  if (canSendNow || canSendLater) {
    preview.wake(id);
  }
  begin(id);
});
messenger.compose.onIdentityChanged.addListener(({ id }) => preview.watch(id));

watchIdentities();
watchCopies();

/** Sees to it that ccwarn runs before Send is pressed. */
async function begin(tabId) {
  preview.watch(tabId);
  try {
    await tray.ready();
    badge("");
    preview.watch(tabId);
  } catch {
    badge("!");
  }
}

/** What the popup may ask for, each with the tab that it stands over. */
const requests = {
  async state(tabId) {
    const why = held.get(tabId);
    if (why && !why.outsiders) {
      held.delete(tabId); // It is told once: there is nothing to choose.
    }
    return why ? { held: why } : { findings: await findingsOf(tabId) };
  },

  async retry(tabId) {
    try {
      await tray.ready();
    } catch (trouble) {
      return { held: { ...held.get(tabId), why: trouble.why } };
    }
    held.delete(tabId);
    badge("");
    return {};
  },

  async moveAll(tabId) {
    await change(tabId, async details => allOutsidersMoved(await draftOf(tabId, details)));
    held.delete(tabId);
  },

  async moveNow(tabId) {
    await change(tabId, async details => (await tray.examine(await draftOf(tabId, details))).changes);
  },

  sendUnchecked(tabId) {
    const why = held.get(tabId);
    if (why?.outsiders?.mayLeaveUnchecked) {
      unchecked.set(tabId, fingerprint(why.draft));
    }
    return Promise.resolve();
  },
};

async function findingsOf(tabId) {
  if (preview.isResting(tabId)) {
    return null;
  }
  const details = await messenger.compose.getComposeDetails(tabId);
  return tray.examine(await draftOf(tabId, details)).catch(() => null);
}

async function change(tabId, changes) {
  if (preview.isResting(tabId)) {
    return;
  }
  const details = await messenger.compose.getComposeDetails(tabId);
  const wanted = await changes(details);
  if (wanted) {
    await messenger.compose.setComposeDetails(tabId, changedFields(details, wanted));
  }
}

messenger.runtime.onMessage.addListener(({ request, tabId }) => requests[request]?.(tabId));

tray.ready().catch(() => badge("!"));
