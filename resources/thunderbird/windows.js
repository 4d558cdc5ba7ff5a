/**
 * Closing a compose window while a question is open makes Thunderbird ask whether to save the draft,
 * and an answer given then would still send the mail, behind that prompt.
 */

const PATIENCE = 400;
const GLANCE = 20;

/**
 * Tells whether a prompt stands over a window, or it is gone.
 *
 * To Thunderbird the window with the focus is the foremost of its own, whatever other program is in
 * front. A prompt is in no list of windows, so while it is there none of those listed has the focus.
 */
export async function isBlocked(windowId) {
  try {
    let front = await foremost();
    if (front === windowId || front === null) {
      return front === null;
    }
    // Another mail window may hide a prompt: bring this one, or what stands over it, to the front.
    await messenger.windows.update(windowId, { focused: true });
    for (let waited = 0; front !== windowId && waited < PATIENCE; waited += GLANCE) {
      await new Promise(resolve => setTimeout(resolve, GLANCE));
      front = await foremost();
    }
    // Where Thunderbird noticed nothing, our own next dialog has kept the focus.
    return front === null;
  } catch {
    return true; // The window is gone.
  }
}

/** Returns the mail window with the focus, or null where something else of Thunderbird has it. */
async function foremost() {
  const windows = await messenger.windows.getAll();
  return windows.find(({ focused }) => focused)?.id ?? null;
}
