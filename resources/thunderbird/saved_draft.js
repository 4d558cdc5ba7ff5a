/** Saves the mail in a compose window as a draft. */

import { draftsCalled } from "./reopened.js";

const WITHIN = 10_000;
const AGAIN = 50;
const SECOND = 1_000;

/** Saves a mail, and returns the draft. */
export async function savedDraft(tabId, subject) {
  const started = Date.now() - SECOND; // The date of a draft has no parts of seconds.
  // A window gets free a moment after Thunderbird was told that its mail is held.
  const { messages } = await repeated(
    () => messenger.compose.saveMessage(tabId, { mode: "draft" }),
    error => /not ready/.test(error.message),
  );
  // Where Thunderbird has not looked into the folder before, it does not tell which one it was.
  return messages[0] ?? (await repeated(() => newestDraft(subject, started)));
}

async function newestDraft(subject, started) {
  const since = (await draftsCalled(subject)).filter(({ date }) => date >= started);
  if (!since.length) {
    throw new Error("not there yet");
  }
  return since.reduce((one, other) => (other.date > one.date ? other : one));
}

async function repeated(act, isTemporary = () => true) {
  for (let tries = WITHIN / AGAIN; ; tries--) {
    try {
      return await act();
    } catch (error) {
      if (!isTemporary(error) || tries <= 0) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, AGAIN));
    }
  }
}
