// One WebSocket of the protocol `rostra.v1` (docs/PROTOCOL.md): joins, asks, follows the room's log, and when the
// connection is lost comes back and goes on where it was. Nothing of the log is lost or doubled on the way: each
// entry is handed on once, in order, and a hole is answered by joining again.

import { localNow } from './clock.js';

export const PROTOCOL = 'rostra.v1';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const OPEN_TIMEOUT_MS = 8_000;
const ANSWER_TIMEOUT_MS = 8_000;
/** After so long without a word we ask for one: the node's pings are the browser's affair, no script sees them. */
const SILENCE_MS = 20_000;
const RENEW_BEFORE_MS = 60_000;
/** Reasons for a closing after which to come back by oneself, also when no time for it was given. */
const PASSING = new Set(['node-ends', 'idle', 'no-join', 'too-slow', 'busy']);
/** Close codes after which that leads nowhere, when no reason was heard. */
const FINAL_CODES = new Set([1003, 1007, 1009, 4401, 4403, 4404, 4409, 4410]);

/** The node said no, or did not say anything. `code` is a stable one of the protocol, or `timeout`, or `offline`. */
export class RefusedError extends Error {
  constructor(code, detail) {
    super(detail || code);
    this.code = code;
  }
}

/**
 * `options`: address (ws or wss), token(fresh) -> a promise of an access token, renews (whether a fresh one can be
 * had), onState(state, closing), onJoined(joined), onEntry(entry), onMessage(message) for everything else, and for
 * tests WebSocket and random.
 *
 * States: connecting, waiting (in the lobby), joined, reconnecting, closed. `closed` is final and comes with
 * {reason, detail}.
 */
export class RoomSocket {
  state = 'connecting';
  #options;
  #socket = null;
  #place = null; // {epoch, seq} of the last entry handed on
  #asked = new Map(); // id -> {resolve, reject, timer}
  #nextId = 1;
  #failures = 0;
  #closing = null;
  #timers = { open: 0, silence: 0, again: 0, renew: 0 };
  #over = false;
  #online = () => this.#hurry();

  constructor(options) {
    this.#options = options;
    globalThis.addEventListener?.('online', this.#online);
    this.#open();
  }

  /** Where the log is followed to; null before the first join. */
  get place() {
    return this.#place;
  }

  /**
   * Asks for something and resolves to the answer. Refused at once while there is no connection: what a person
   * wanted some seconds ago they may not want now.
   */
  ask(type, fields = {}, timeoutMs = ANSWER_TIMEOUT_MS) {
    if (this.state !== 'joined') return Promise.reject(new RefusedError('offline', 'There is no connection to the node.'));
    return this.#send(type, fields, timeoutMs);
  }

  /** Leaves for good. */
  leave() {
    if (this.#over) return;
    if (this.#socket?.readyState === 1) this.#write({ type: 'leave', id: this.#id() });
    this.#end('left', '');
  }

  #id() {
    return String(this.#nextId++);
  }

  #write(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #send(type, fields, timeoutMs) {
    const id = this.#id();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        reject(new RefusedError('timeout', 'The node does not answer.'));
      }, timeoutMs);
      this.#asked.set(id, { resolve, reject, timer });
      this.#write({ type, id, ...fields });
    });
  }

  #settle(id) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    clearTimeout(asked?.timer);
    return asked;
  }

  #open() {
    const { WebSocket: Socket = globalThis.WebSocket, address } = this.#options;
    const socket = new Socket(address, PROTOCOL);
    this.#socket = socket;
    this.#closing = null;
    this.#timers.open = setTimeout(() => this.#lost(socket, 0), OPEN_TIMEOUT_MS);
    socket.onopen = () => this.#join(socket);
    socket.onmessage = ({ data }) => this.#receive(socket, data);
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  async #join(socket) {
    let token;
    try {
      token = await this.#options.token(this.#failures > 0);
    } catch (error) {
      if (error.status >= 400 && error.status < 500) this.#end('bad-token', error.message, error);
      else this.#lost(socket, 0);
      return;
    }
    if (socket !== this.#socket || this.#over) return;
    const since = this.#place ? { since: this.#place } : {};
    try {
      await this.#send('join', { token, ...since }, OPEN_TIMEOUT_MS);
    } catch (error) {
      if (socket === this.#socket) this.#notJoined(socket, error);
    }
  }

  #notJoined(socket, error) {
    // `closing` says more than the refusal, and follows at once where there is more to say.
    if (error.code === 'waiting') {
      clearTimeout(this.#timers.open); // somebody may take their time
      this.#become('waiting');
    } else if (error.code === 'timeout' || error.code === 'offline' || error.code === 'busy' || error.code === 'failed') {
      this.#lost(socket, 0);
    } else if (error.code === 'bad-token' && this.#options.renews && this.#failures < 3) {
      this.#lost(socket, 0);
    } else {
      this.#end(error.code, error.message);
    }
  }

  #receive(socket, data) {
    if (socket !== this.#socket) return;
    this.#watchSilence(socket);
    const message = JSON.parse(data);
    switch (message.type) {
      case 'joined':
        this.#onJoined(message);
        break;
      case 'event':
        this.#onEntry(message);
        break;
      case 'error': {
        const asked = this.#settle(message.id);
        asked?.reject(new RefusedError(message.code, message.detail));
        break;
      }
      case 'closing':
        this.#closing = message;
        break;
      default: {
        const asked = message.id ? this.#settle(message.id) : null;
        if (asked) asked.resolve(message);
        else this.#options.onMessage(message);
      }
    }
  }

  #onJoined(message) {
    clearTimeout(this.#timers.open);
    this.#failures = 0;
    this.#settle(message.id)?.resolve(message);
    const { snapshot, missed = [] } = message;
    if (snapshot) this.#place = { epoch: snapshot.epoch, seq: snapshot.seq };
    this.#become('joined');
    this.#options.onJoined(message);
    for (const entry of missed) this.#onEntry(entry);
    this.#planRenewal(message.tokenExpiresAt - localNow());
  }

  #onEntry(entry) {
    const place = this.#place;
    if (!place) return;
    if (entry.epoch === place.epoch && entry.seq <= place.seq) return;
    if (entry.epoch !== place.epoch || entry.seq !== place.seq + 1) {
      this.#beginAnew(this.#socket);
      return;
    }
    this.#place = { epoch: entry.epoch, seq: entry.seq };
    this.#options.onEntry(entry);
  }

  /** A fresh token before the old one ends: the socket stays, nobody notices. */
  #planRenewal(lifeMs) {
    clearTimeout(this.#timers.renew);
    if (!this.#options.renews || !(lifeMs > 0)) return;
    const waitMs = Math.max(lifeMs / 2, lifeMs - RENEW_BEFORE_MS);
    this.#timers.renew = setTimeout(async () => {
      try {
        await this.ask('renew', { token: await this.#options.token(true) });
        this.#planRenewal(lifeMs);
      } catch (error) {
        console.info('token not renewed:', error.message); // the node closes with `token`, and we come back with another
      }
    }, Math.min(waitMs, 2 ** 31 - 1));
  }

  #watchSilence(socket) {
    clearTimeout(this.#timers.silence);
    this.#timers.silence = setTimeout(() => this.#probe(socket), SILENCE_MS);
  }

  /** Any answer will do; a place beyond ours means that something did not come. */
  async #probe(socket) {
    try {
      const { epoch, seq } = await this.#send('ping', {}, ANSWER_TIMEOUT_MS);
      const place = this.#place;
      if (this.state === 'joined' && epoch !== undefined && (epoch !== place?.epoch || seq > place.seq)) this.#beginAnew(socket);
    } catch (error) {
      if (error.code === 'timeout') this.#lost(socket, 0);
    }
  }

  /** Something of the log is missing: a mistake, and only a new beginning is sure to be right. */
  #beginAnew(socket) {
    if (socket !== this.#socket) return;
    this.#place = null;
    this.#lost(socket, 0);
  }

  /** The connection is gone, or of no use any more. */
  #lost(socket, code) {
    if (socket !== this.#socket || this.#over) return;
    this.#release();
    const closing = this.#closing;
    const again = closing?.againAfterMs ?? null;
    const renewable = code === 4401 && this.#options.renews && this.#failures < 3;
    const final = closing ? again === null && !PASSING.has(closing.reason) : FINAL_CODES.has(code);
    if (final && !renewable) {
      this.#end(closing?.reason ?? `close-${code}`, closing?.detail ?? '');
      return;
    }
    const { random = Math.random } = this.#options;
    const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    // Jitter from half to whole: a room full of clients must not come back in one moment.
    const waitMs = Math.max(again ?? 0, 0) + backoff * (0.5 + random() / 2);
    this.#become('reconnecting');
    this.#timers.again = setTimeout(() => this.#open(), waitMs);
  }

  /** The network is back: no need to wait for the rest of the pause. */
  #hurry() {
    if (this.state !== 'reconnecting') return;
    clearTimeout(this.#timers.again);
    this.#open();
  }

  #release() {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const id of [...this.#asked.keys()]) {
      this.#settle(id).reject(new RefusedError('offline', 'The connection to the node was lost.'));
    }
  }

  #end(reason, detail, error = null) {
    this.#over = true;
    this.#release();
    globalThis.removeEventListener?.('online', this.#online);
    this.#become('closed', { reason, detail, error });
  }

  #become(state, closing = null) {
    if (this.state === state && state !== 'closed') return;
    this.state = state;
    this.#options.onState(state, closing);
  }
}
