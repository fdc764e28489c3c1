// One RTCPeerConnection towards the node: offer, answer, watch, mend by an ICE restart, and connect again when it
// is lost. The words go over the room's socket, the sound over its own way: each outlives trouble of the other.

import { pause } from './dom.js';
import { ReceiverLatency, Smoothed } from './latency.js';
import { enrichOffer, restartedAnswer, restartFragment } from './sdp.js';

const DISCONNECTED_GRACE_MS = 5_000;
const RESTART_AFTER_MS = 700;
const CONNECT_TIMEOUT_MS = 12_000;
const MAX_BACKOFF_MS = 8_000;
const STATS_MS = 500;
/** Refusals that pass: no socket just now, no answer, no room left. */
const PASSING = new Set(['offline', 'timeout', 'busy', 'failed', 'no-such-connection']);

/** The node took the offer, and then nothing came through: no UDP, no TCP to its media ports, no relay. */
export class NoPathError extends Error {}

/**
 * Keeps one connection alive until `stop`. States: connecting, connected, reconnecting, stopped, refused, and
 * replaced, when another window of the same person took over: coming back would only throw that one out, for ever.
 * `options`: call = {iceServers(fresh), offer(sdp), restart(connection, fragment), mayReturn(connection),
 * hangup(connection)}, all promises; clock; prepare(pc) that adds the transceiver; audio (the element that plays); onState(state, error)
 * with what went wrong or null; onStats(reading); onTrack().
 */
export class Peer {
  state = 'connecting';
  stats = null;
  #options;
  #abort = new AbortController();
  #connection = null;
  #pc = null;
  #restarting = false;
  #online = () => this.#restart();

  constructor(options) {
    this.#options = options;
    globalThis.addEventListener('online', this.#online);
    this.#run();
  }

  stop() {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    globalThis.removeEventListener('online', this.#online);
    this.#hangUp();
    this.#options.audio.srcObject = null;
    this.#become('stopped');
  }

  async #run() {
    const signal = this.#abort.signal;
    let failures = 0;
    while (!signal.aborted) {
      let cause = null;
      try {
        // What the node said before a failure may be the failure: credentials of a relay that has a new secret.
        await this.#connect(signal, failures > 0);
        failures = 0;
        await this.#untilLost(signal);
      } catch (error) {
        if (signal.aborted) break;
        // A refusal will be the same next time; a full or draining node, or a broken network, will not.
        if (error.code && !PASSING.has(error.code)) {
          this.#hangUp();
          this.#become('refused', error);
          return;
        }
        failures += 1;
        cause = error;
      }
      const lost = this.#connection;
      if (lost && !(await this.#options.call.mayReturn(lost))) {
        this.#hangUp();
        if (!signal.aborted) this.#become('replaced');
        return;
      }
      this.#hangUp();
      if (signal.aborted) break;
      this.#become('reconnecting', cause);
      const backoff = Math.min(MAX_BACKOFF_MS, 300 * 2 ** failures);
      await pause(backoff * (0.75 + Math.random() / 2), signal);
    }
  }

  async #connect(signal, again) {
    const { call, audio, prepare } = this.#options;
    const iceServers = await call.iceServers(again);
    if (signal.aborted) return;
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#pc = pc;
    pc.addEventListener('track', (event) => {
      audio.srcObject = new MediaStream([event.track]);
      this.#options.onTrack?.();
    });
    prepare(pc);
    const offer = await pc.createOffer();
    try {
      await pc.setLocalDescription({ type: 'offer', sdp: enrichOffer(offer.sdp) });
    } catch {
      await pc.setLocalDescription(offer); // this browser takes its own offer only
    }
    // No wait for candidates: the server is ICE-lite and learns our address from our first check.
    const { connection, sdp } = await call.offer(pc.localDescription.sdp);
    this.#connection = connection;
    if (signal.aborted) {
      this.#hangUp();
      return;
    }
    await pc.setRemoteDescription({ type: 'answer', sdp });
    await untilState(pc, (state) => state === 'connected', CONNECT_TIMEOUT_MS, signal);
    if (!signal.aborted) this.#become('connected');
  }

  /** Resolves when the connection is given up; mends it before, and reads statistics meanwhile. */
  async #untilLost(signal) {
    const pc = this.#pc;
    const latency = new ReceiverLatency(pc.getReceivers()[0], this.#options.clock);
    const smoothed = new Smoothed();
    let troubledSince = 0;
    while (!signal.aborted && pc === this.#pc) {
      const state = pc.connectionState;
      const now = performance.now();
      if (state === 'closed') return;
      if (state === 'connected') troubledSince = 0;
      else troubledSince ||= now;
      if (troubledSince) {
        if (now - troubledSince > DISCONNECTED_GRACE_MS) return;
        if (now - troubledSince > RESTART_AFTER_MS || state === 'failed') this.#restart();
      }
      const reading = await latency.read();
      reading.latencyMs = smoothed.push(reading.latencyMs);
      this.stats = reading;
      if (!signal.aborted) this.#options.onStats?.(reading);
      await pause(STATS_MS, signal);
    }
  }

  /** New paths for the same keys (RFC 8445 section 9): nobody hears more than the gap of the network. */
  async #restart() {
    const pc = this.#pc;
    const connection = this.#connection;
    if (this.#restarting || !connection || !pc?.remoteDescription) return;
    this.#restarting = true;
    try {
      const before = pc.remoteDescription.sdp;
      const offer = await pc.createOffer({ iceRestart: true });
      await pc.setLocalDescription(offer);
      const fragment = await this.#options.call.restart(connection, restartFragment(pc.localDescription.sdp));
      await pc.setRemoteDescription({ type: 'answer', sdp: restartedAnswer(before, fragment) });
    } catch (error) {
      // Without an answer the old paths are all there is; when they do not come back, a new connection does.
      if (pc === this.#pc && pc.signalingState === 'have-local-offer') {
        await pc.setLocalDescription({ type: 'rollback' }).catch(() => {});
      }
      console.info('no ICE restart:', error.message);
    } finally {
      this.#restarting = false;
    }
  }

  #hangUp() {
    this.#pc?.close();
    this.#pc = null;
    if (this.#connection) this.#options.call.hangup(this.#connection);
    this.#connection = null;
    this.stats = null;
  }

  #become(state, error = null) {
    this.state = state;
    this.#options.onState(state, error);
  }
}

function untilState(pc, done, timeoutMs, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(reject, new NoPathError('no connection in time')), timeoutMs);
    const check = () => {
      if (done(pc.connectionState)) finish(resolve);
      else if (pc.connectionState === 'failed') finish(reject, new NoPathError('the connection failed'));
    };
    function finish(settle, value) {
      clearTimeout(timer);
      pc.removeEventListener('connectionstatechange', check);
      settle(value);
    }
    pc.addEventListener('connectionstatechange', check);
    signal.addEventListener('abort', () => finish(resolve), { once: true });
    check();
  });
}
