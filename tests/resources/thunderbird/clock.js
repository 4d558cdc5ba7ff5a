/** Time for tests: it passes only when it is told to. */

const turn = setImmediate;

/** Lets everything happen that waits for no time. */
export async function settle() {
  for (let times = 0; times < 50; times++) {
    await new Promise(resolve => turn(resolve));
  }
}

export class Clock {
  #now = 0;
  #number = 0;
  #timers = new Map();

  /** Takes the place of the timers that the code under test uses. */
  constructor() {
    globalThis.setTimeout = (call, delay) => this.#add(call, delay ?? 0, null);
    globalThis.setInterval = (call, delay) => this.#add(call, delay, delay);
    globalThis.clearTimeout = number => this.#timers.delete(number);
    globalThis.clearInterval = number => this.#timers.delete(number);
  }

  /** How many timers are still to go off. */
  get timers() {
    return this.#timers.size;
  }

  async pass(milliseconds) {
    const end = this.#now + milliseconds;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [number, timer] = next;
      this.#now = timer.at;
      if (timer.every === null) {
        this.#timers.delete(number);
      } else {
        timer.at += timer.every;
      }
      timer.call();
      await settle();
    }
    this.#now = end;
  }

  #add(call, delay, every) {
    this.#timers.set(++this.#number, { call, at: this.#now + delay, every });
    return this.#number;
  }

  #next(end) {
    const due = [...this.#timers].filter(([, { at }]) => at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}
