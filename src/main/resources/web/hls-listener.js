// Listening over HLS: hls.js in low-latency mode, or the browser's own player where there is no MSE.
//
// Latency: every segment carries EXT-X-PROGRAM-DATE-TIME, the mixer's wall-clock time of its first
// sample, so the playing position has a date, and
//     latency = server clock now - date of the playing position.
// What the audio device adds behind the media element is not in it.

import Hls from './vendor/hls.light.min.mjs?v=1.7.4';
import { pause } from './dom.js';
import { Smoothed } from './latency.js';

const RETRY_MS = 1_000;
const STATS_MS = 500;
/**
 * Standing still for so long, the player begins anew at the live edge. hls.js does not always say that it gave up: in
 * a browser that takes itself for offline, as on a network without a way out of it, it waits for ever.
 */
const STUCK_MS = 5_000;
const FADE_MS = 240;
const FADE_STEPS = 12;

/**
 * States: connecting, waiting (the room has no audio yet), connected, reconnecting, refused, stopped, ended.
 *
 * A private room asks for a token; where others need none, none is sent, so that caches share what they get. The
 * browser's own player cannot send one.
 */
export class HlsListener {
  state = 'connecting';
  stats = null;
  #api;
  #clock;
  #options;
  #abort = new AbortController();
  #hls = null;
  #stalls = 0;
  #bearer = null;
  #smoothed = new Smoothed();
  #moved = { position: -1, at: 0 };

  constructor(api, options) {
    this.#api = api;
    this.#clock = api.clock;
    this.#options = options;
    options.audio.addEventListener('playing', () => this.#become('connected'), { signal: this.#abort.signal });
    options.audio.addEventListener('ended', () => this.#become('ended'), { signal: this.#abort.signal });
    options.audio.addEventListener('waiting', () => {
      if (this.state === 'connected') this.#stalls += 1;
    }, { signal: this.#abort.signal });
    this.#start();
    this.#measure();
  }

  set audible(audible) { this.#options.audio.muted = !audible; }

  /** The mixer's time of what is heard now; null while nothing is. */
  get heardMs() {
    return this.state === 'connected' ? this.#playingDate() : null;
  }

  /** Goes to silence in a short ramp. */
  async fade() {
    const { audio } = this.#options;
    for (let step = FADE_STEPS; step > 0 && !this.#abort.signal.aborted; step -= 1) {
      audio.volume = (step - 1) / FADE_STEPS;
      await pause(FADE_MS / FADE_STEPS, this.#abort.signal);
    }
  }

  stop() {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#release();
    this.stats = null;
    this.#become('stopped');
  }

  #start() {
    const { audio, address } = this.#options;
    if (!Hls.isSupported()) {
      audio.src = address;
      this.#play();
      return;
    }
    const hls = new Hls({
      lowLatencyMode: true,
      enableWorker: false,
      backBufferLength: 20,
      // Catches up a little faster than real time after a stall, too little to be heard as pitch.
      maxLiveSyncPlaybackRate: 1.04,
      xhrSetup: (request) => {
        if (this.#bearer) request.setRequestHeader('Authorization', `Bearer ${this.#bearer}`);
      },
    });
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#play());
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal && hls === this.#hls) this.#recover(hls, data);
    });
    hls.loadSource(address);
    hls.attachMedia(audio);
  }

  #recover(hls, data) {
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && this.state === 'connected') {
      hls.recoverMediaError();
      return;
    }
    const code = data.response?.code;
    if (code === 401 && this.#api.token && this.#bearer !== this.#api.token) {
      this.#bearer = this.#api.token;
      hls.destroy();
      this.#start();
      return;
    }
    if (code === 401 || code === 403) {
      hls.destroy();
      this.#become('refused');
      return;
    }
    // A room that nobody has spoken in has no playlist yet: that is waiting, not failing.
    this.#again(code === 404 && this.state !== 'connected' ? 'waiting' : 'reconnecting');
  }

  /** Begins anew, with a player that knows nothing of before. */
  async #again(state) {
    const hls = this.#hls;
    this.#become(state);
    hls?.destroy();
    await pause(RETRY_MS, this.#abort.signal);
    if (!this.#abort.signal.aborted && this.#hls === hls) this.#start();
  }

  #play() {
    this.#options.audio.play().catch((error) => {
      if (error.name === 'NotAllowedError') this.#options.onBlocked(this.#options.audio);
    });
  }

  async #measure() {
    const signal = this.#abort.signal;
    while (!signal.aborted) {
      if (this.state === 'connected') {
        this.stats = this.#read();
        this.#options.onStats(this.stats);
      }
      this.#watch();
      await pause(STATS_MS, signal);
    }
  }

  /** Whether it still plays; who paused it by a key of the keyboard wants it to stand. */
  #watch() {
    const { audio } = this.#options;
    const now = performance.now();
    if (this.state !== 'connected' || audio.paused || audio.currentTime !== this.#moved.position) {
      this.#moved = { position: audio.currentTime, at: now };
    } else if (now - this.#moved.at > STUCK_MS) {
      this.#again('reconnecting');
    }
  }

  #read() {
    const { audio } = this.#options;
    const date = this.#playingDate();
    const latencyMs = date !== null && this.#clock.known ? this.#clock.now() - date : null;
    const end = audio.buffered.length ? audio.buffered.end(audio.buffered.length - 1) : audio.currentTime;
    return {
      latencyMs: this.#smoothed.push(latencyMs),
      bufferMs: (end - audio.currentTime) * 1000,
      targetLatencyMs: this.#hls?.targetLatency != null ? this.#hls.targetLatency * 1000 : null,
      playbackRate: audio.playbackRate,
      stalls: this.#stalls,
      currentTime: audio.currentTime,
    };
  }

  #playingDate() {
    if (this.#hls) return this.#hls.playingDate?.getTime() ?? null;
    const start = this.#options.audio.getStartDate?.().getTime();
    return Number.isFinite(start) ? start + this.#options.audio.currentTime * 1000 : null;
  }

  #release() {
    this.#hls?.destroy();
    this.#hls = null;
    this.#options.audio.removeAttribute('src');
    this.#options.audio.load();
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#options.onState(state, null);
  }
}
