// The server's clock as seen from here.
//
// A response carries `serverTime`. The server wrote it somewhere between our sending and our receiving,
// so offset = serverTime - (sent + received) / 2, wrong by at most half the round trip. The sample with
// the shortest round trip of the last minute is the best one; it is kept until a better one comes.

const KEEP_MS = 60_000;

/** Unix time in milliseconds from the monotonic clock: never steps while the page lives. */
export function localNow() {
  return performance.timeOrigin + performance.now();
}

export class ServerClock {
  #samples = [];

  /** One response: local times around it, and the server's time inside it (all Unix milliseconds). */
  sample(sentAt, receivedAt, serverTime) {
    const sample = {
      at: receivedAt,
      roundTrip: receivedAt - sentAt,
      offset: serverTime - (sentAt + receivedAt) / 2,
    };
    this.#samples = this.#samples.filter((old) => receivedAt - old.at < KEEP_MS);
    this.#samples.push(sample);
  }

  get known() {
    return this.#samples.length > 0;
  }

  /** Milliseconds to add to local time. */
  get offset() {
    return this.#best()?.offset ?? 0;
  }

  /** How far the offset may be off, in milliseconds. */
  get uncertainty() {
    const best = this.#best();
    return best ? best.roundTrip / 2 : Infinity;
  }

  /** Server time for a local Unix time. */
  at(localTime) {
    return localTime + this.offset;
  }

  now() {
    return this.at(localNow());
  }

  #best() {
    let best = null;
    for (const sample of this.#samples) {
      if (!best || sample.roundTrip <= best.roundTrip) best = sample;
    }
    return best;
  }
}
