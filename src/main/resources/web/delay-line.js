// Holds back what the ear has not reached yet: whoever listens over HLS hears the room some seconds later and
// must not see a ring, a reaction or an answer in the chat before the voice that they belong to.

/**
 * `heardMs()` is the mixer time that is being heard now, or null when nothing needs to wait; `deliver(item)`
 * gets each item in order, at once or when its time is heard.
 */
export class DelayLine {
  #heardMs;
  #deliver;
  #items = [];

  constructor(heardMs, deliver) {
    this.#heardMs = heardMs;
    this.#deliver = deliver;
  }

  /** An item of that mixer time. Times of successive items never go back by much; the order is kept in any case. */
  push(mixerTimeMs, item) {
    this.#items.push({ mixerTimeMs, item });
    this.flow();
  }

  /** Delivers what has been reached. Called on a timer while something waits. */
  flow() {
    const heard = this.#heardMs();
    while (this.#items.length > 0 && (heard === null || this.#items[0].mixerTimeMs <= heard)) {
      this.#deliver(this.#items.shift().item);
    }
  }

  /** Forgets everything: a new beginning. */
  clear() {
    this.#items = [];
  }

  get waiting() {
    return this.#items.length;
  }
}
