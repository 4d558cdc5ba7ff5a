/**
 * Shows on the button of a compose window what Send would ask.
 *
 * Thunderbird does not tell when recipients change, and reading them holds up the program for half
 * a millisecond each. So they are read when that is cheap, and the seldomer the dearer it is.
 *
 * Reading them also makes Thunderbird forget that it has put the members of a mailing list in its
 * place. While a mail is being sent nobody may read them.
 */

import { draftOf, fieldsOf, newsgroupsOf } from "./recipients.js";

const AT_LEAST = 1_000;
/** Nobody waits for what the button shows. */
const PATIENCE = 60_000;
/** Reading may take one part in so many of the time. */
const SHARE = 40;

export class Preview {
  #tray;
  #timers = new Map();
  #seen = new Map();
  #readings = new Map();
  #sending = new Set();

  constructor(tray) {
    this.#tray = tray;
  }

  /** Looks at a compose window now, and from then on. */
  watch(tabId) {
    if (!this.#sending.has(tabId)) {
      this.#later(tabId, 0);
    }
  }

  isResting(tabId) {
    return this.#sending.has(tabId);
  }

  /** Leaves a compose window alone until `wake`; resolves when nothing is being read any more. */
  async rest(tabId) {
    this.#sending.add(tabId);
    clearTimeout(this.#timers.get(tabId));
    this.#timers.delete(tabId);
    await this.#readings.get(tabId)?.catch(() => {});
  }

  wake(tabId) {
    this.#sending.delete(tabId);
    this.watch(tabId);
  }

  forget(tabId) {
    clearTimeout(this.#timers.get(tabId));
    this.#timers.delete(tabId);
    this.#seen.delete(tabId);
    this.#readings.delete(tabId);
    this.#sending.delete(tabId);
  }

  #later(tabId, delay) {
    clearTimeout(this.#timers.get(tabId));
    this.#timers.set(
      tabId,
      setTimeout(() => this.#look(tabId), delay),
    );
  }

  async #look(tabId) {
    let cost = 0;
    try {
      const tab = await messenger.tabs.get(tabId);
      const { focused } = await messenger.windows.get(tab.windowId);
      if (focused && this.#tray.isReady && !this.#sending.has(tabId)) {
        const start = performance.now();
        const reading = messenger.compose.getComposeDetails(tabId);
        this.#readings.set(tabId, reading);
        const details = await reading;
        cost = performance.now() - start;
        await this.#compare(tabId, details);
      }
    } catch {
      // The window has closed, or ccwarn is gone; Send will say so.
    }
    if (this.#timers.has(tabId)) {
      this.#later(tabId, Math.max(AT_LEAST, cost * SHARE));
    }
  }

  async #compare(tabId, details) {
    const seen = JSON.stringify([fieldsOf(details), newsgroupsOf(details), details.identityId]);
    if (this.#seen.get(tabId) === seen) {
      return;
    }
    const { label } = await this.#tray.examine(await draftOf(tabId, details, PATIENCE));
    this.#seen.set(tabId, seen);
    await messenger.composeAction.setTitle({ tabId, title: label || null });
    // A badge would hide the icon, and has no room for the number, which the label says.
    await messenger.composeAction.setIcon(label ? { tabId, path: "asks.svg" } : { tabId });
  }
}
