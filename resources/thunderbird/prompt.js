/**
 * Closing a compose window while a question is open makes Thunderbird ask whether to save the draft,
 * and an answer given then would still send the mail, behind that prompt.
 */

/** Milliseconds within which a text hears itself; taken where it is, its timers are as late as it. */
const PATIENCE = 100;
/** Milliseconds that Thunderbird may need to begin with that: thousands of recipients keep it busy. */
const LONGEST = 30_000;

/**
 * Tells whether a prompt stands over the compose window in a tab, or the window is gone.
 *
 * While one does, messages to the document of the mail's text wait. Which program is in front, or
 * whether the window is minimised, makes no difference.
 */
export async function isUnderPrompt(tabId) {
  let timer;
  const silence = new Promise(resolve => {
    timer = setTimeout(resolve, LONGEST);
  });
  const code = `(${hearsItself})(${PATIENCE})`;
  try {
    const heard = await Promise.race([messenger.tabs.executeScript(tabId, { code }), silence]);
    return heard?.[0] !== true;
  } catch {
    return true; // The window is gone.
  } finally {
    clearTimeout(timer);
  }
}

/** Runs in the document of the mail's text: tells whether it hears what it says to itself. */
function hearsItself(patience) {
  const token = `ccwarn ${Math.random()}`;
  return new Promise(resolve => {
    const listen = ({ data }) => data === token && end(true);
    const timer = setTimeout(() => end(false), patience);
    const end = heard => {
      clearTimeout(timer);
      window.removeEventListener("message", listen);
      resolve(heard);
    };
    window.addEventListener("message", listen);
    window.postMessage(token, "*");
  });
}
