// One RTCPeerConnection towards the node: offer, answer, watch, and connect again when it is lost.

import { ApiError } from './api.js';
import { pause } from './dom.js';
import { ReceiverLatency, Smoothed } from './latency.js';

const DISCONNECTED_GRACE_MS = 3_000;
const CONNECT_TIMEOUT_MS = 12_000;
const MAX_BACKOFF_MS = 8_000;
const STATS_MS = 500;
const CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/** The node took the offer, and then nothing came through: no UDP, no TCP to its media ports, no relay. */
export class NoPathError extends Error {}

/**
 * Asks for two things that browsers leave out of audio offers: NACK, so that a lost packet can come again,
 * and abs-capture-time, from which the latency is read. The server answers only what was offered.
 */
export function enrichOffer(sdp) {
  const audioAt = sdp.indexOf('\r\nm=audio ');
  if (audioAt < 0) return sdp;
  const opus = /\r\na=rtpmap:(\d+) opus\/48000/i.exec(sdp)?.[1];
  const used = [...sdp.matchAll(/\r\na=extmap:(\d+)/g)].map((match) => Number(match[1]));
  let free = 1;
  while (used.includes(free)) free += 1;
  let lines = '';
  if (opus && !new RegExp(`\\r\\na=rtcp-fb:${opus} nack\\r`).test(sdp)) lines += `a=rtcp-fb:${opus} nack\r\n`;
  if (!sdp.includes(CAPTURE_TIME) && free <= 14) lines += `a=extmap:${free} ${CAPTURE_TIME}\r\n`;
  const next = sdp.indexOf('\r\nm=', audioAt + 4);
  const end = next < 0 ? sdp.length : next + 2;
  return sdp.slice(0, end) + lines + sdp.slice(end);
}

/**
 * Keeps one connection alive until `stop`. States: connecting, connected, reconnecting, stopped, refused,
 * replaced.
 * `options`: endpoint ('connection' or 'whep'), room, prepare(pc) that adds the transceiver, audio (the
 * element that plays), onState(state, error) with what went wrong or null, onStats(reading), onSession(path), and mayReturn(session), which
 * is asked after a loss whether to connect again.
 */
export class Peer {
  state = 'connecting';
  stats = null;
  session = null;
  #api;
  #options;
  #abort = new AbortController();
  #path = null;
  #pc = null;

  constructor(api, options) {
    this.#api = api;
    this.#options = options;
    this.#run();
  }

  /** Where this session can be changed; null until there is one. */
  get path() {
    return this.#path;
  }

  stop() {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
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
        if (error instanceof ApiError && error.status < 500) {
          this.#hangUp();
          this.#become('refused', error);
          return;
        }
        failures += 1;
        cause = error;
      }
      const lost = this.session;
      this.#hangUp();
      if (signal.aborted) break;
      this.#become('reconnecting', cause);
      if (lost && this.#options.mayReturn && !(await this.#options.mayReturn(lost))) {
        if (!signal.aborted) this.#become('replaced');
        return;
      }
      const backoff = Math.min(MAX_BACKOFF_MS, 400 * 2 ** failures);
      await pause(backoff * (0.75 + Math.random() / 2), signal);
    }
  }

  async #connect(signal, again) {
    const iceServers = await this.#api.iceServers(this.#options.room, again);
    if (signal.aborted) return;
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#pc = pc;
    pc.addEventListener('track', (event) => {
      this.#options.audio.srcObject = new MediaStream([event.track]);
      this.#options.onTrack?.();
    });
    this.#options.prepare(pc);
    const offer = await pc.createOffer();
    try {
      await pc.setLocalDescription({ type: 'offer', sdp: enrichOffer(offer.sdp) });
    } catch {
      await pc.setLocalDescription(offer); // this browser takes its own offer only
    }
    // No wait for candidates: the server is ICE-lite and learns our address from our first check.
    const made = await this.#api.offer(
      this.#options.endpoint, this.#options.room, pc.localDescription.sdp);
    this.#path = made.path;
    this.session = made.session;
    if (signal.aborted) {
      this.#hangUp();
      return;
    }
    await pc.setRemoteDescription({ type: 'answer', sdp: made.answer });
    await untilState(pc, (state) => state === 'connected', CONNECT_TIMEOUT_MS, signal);
    if (signal.aborted) return;
    this.#become('connected');
    this.#options.onSession?.(made.path);
  }

  /** Resolves when the connection is given up; reads statistics meanwhile. */
  async #untilLost(signal) {
    const pc = this.#pc;
    const latency = new ReceiverLatency(pc.getReceivers()[0], this.#api.clock);
    const smoothed = new Smoothed();
    let troubledSince = 0;
    while (!signal.aborted && pc === this.#pc) {
      const state = pc.connectionState;
      if (state === 'failed' || state === 'closed') return;
      if (state === 'connected') troubledSince = 0;
      else if (!troubledSince) troubledSince = performance.now();
      else if (performance.now() - troubledSince > DISCONNECTED_GRACE_MS) return;
      const reading = await latency.read();
      reading.latencyMs = smoothed.push(reading.latencyMs);
      this.stats = reading;
      if (!signal.aborted) this.#options.onStats?.(reading);
      await pause(STATS_MS, signal);
    }
  }

  #hangUp() {
    this.#pc?.close();
    this.#pc = null;
    if (this.#path) this.#api.end(this.#path);
    this.#path = null;
    this.session = null;
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
