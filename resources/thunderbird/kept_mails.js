/**
 * The mails that become several and are not all sent yet, as they are stored: for when Thunderbird,
 * or ccwarn, ends meanwhile.
 *
 * `{batch, source, how, a_minute, mails}`: what ccwarn calls it, the Message-ID of its draft, what a
 * draft does not say, and the mails that it becomes, `{people, to, cc, bcc}`. What a newer add-on has
 * stored in another form is left for it.
 */

const MAILS = "separateMails";
const TOLD = "separateMailsTold";

/** Of the form of a mail; one that says none is of the first. */
const VERSION = 1;

/** What is to be stored, one change after the other. */
let writing = Promise.resolve();

export async function keptMails() {
  return Object.values(await read(MAILS)).filter(isKnown);
}

export async function keptMail(batch) {
  const mail = (await read(MAILS))[batch];
  return mail && isKnown(mail) ? mail : null;
}

export function keepMail(mail) {
  return write(MAILS, kept => ({ ...kept, [mail.batch]: { version: VERSION, ...mail } }));
}

export function forgetMail(batch) {
  return write(MAILS, kept => without(kept, batch));
}

/** What became of mails, `{batch, people, state}`, and ccwarn has not been told. */
export async function untold() {
  return Object.values(await read(TOLD));
}

export function keepUntold(about) {
  return write(TOLD, kept => ({ ...kept, [nameOf(about)]: about }));
}

export function forgetUntold(about) {
  return write(TOLD, kept => without(kept, nameOf(about)));
}

function isKnown({ version = 1 }) {
  return version <= VERSION;
}

function nameOf({ batch, people }) {
  return `${batch} ${people[0]}`;
}

function without(kept, name) {
  return Object.fromEntries(Object.entries(kept).filter(([key]) => key !== name));
}

async function read(key) {
  return (await browser.storage.local.get(key))[key] ?? {};
}

function write(key, change) {
  const written = writing.then(async () =>
    browser.storage.local.set({ [key]: change(await read(key)) }),
  );
  writing = written.catch(() => {}); // Whoever wanted it hears of it.
  return written;
}
