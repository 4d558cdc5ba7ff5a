/** Whom the user may write as, in all accounts. Asked for once, and again after every change. */

let known = null;

export function identities() {
  known ??= read();
  return known;
}

async function read() {
  try {
    return await messenger.identities.list();
  } catch (error) {
    known = null;
    throw error;
  }
}

/** Has the next question ask Thunderbird anew whenever the identities may have changed. */
export function watchIdentities() {
  for (const event of ["onCreated", "onUpdated", "onDeleted"]) {
    messenger.identities[event].addListener(() => (known = null));
  }
}
