// Watches one room: about four times a second, seldom while the page is hidden, slower after errors.

import { pause } from './dom.js';

const VISIBLE_MS = 250;
const HIDDEN_MS = 2_000;
const MAX_ERROR_MS = 5_000;
/** A room that is not open yet may be at any moment. */
const UNOPENED_MS = 1_000;

export class RoomPoll {
  #abort = new AbortController();

  /** `onRoom(view)` for each answer, `onError(error, failures)` for each failure in a row. */
  constructor(api, room, onRoom, onError) {
    this.#run(api, room, onRoom, onError, this.#abort.signal);
  }

  stop() {
    this.#abort.abort();
  }

  async #run(api, room, onRoom, onError, signal) {
    let failures = 0;
    let longest = MAX_ERROR_MS;
    while (!signal.aborted) {
      try {
        const view = await api.room(room);
        failures = 0;
        if (!signal.aborted) onRoom(view);
      } catch (error) {
        failures += 1;
        longest = error.status === 404 ? UNOPENED_MS : MAX_ERROR_MS;
        if (!signal.aborted) onError(error, failures);
      }
      const rest = document.hidden ? HIDDEN_MS : VISIBLE_MS;
      await pause(failures === 0 ? rest : Math.min(longest, rest * 2 ** failures), signal);
    }
  }
}
