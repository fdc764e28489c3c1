// What one hears and says in a room: HLS, or the one WebRTC connection, and the microphone in it.

import { byId, pause } from './dom.js';
import { HlsListener } from './hls-listener.js';
import { ListenCard } from './listen-card.js';
import { clearNotice, NO_PATH, notify, notifyError } from './notice.js';
import { NoPathError } from './peer.js';
import { Voice } from './voice.js';

const FADE_MS = 240;
const FADE_STEPS = 12;

export class Sound {
  #options;
  #conversation = new Audio();
  #hls;
  #webrtc;
  #audible = null;
  #handOver = false;
  #enabled = true;

  /** `options`: api, room, raw, call (of a Peer), onChange() whenever something here is different. */
  constructor(options) {
    this.#options = options;
    this.#webrtc = new ListenCard('webrtc', 'WebRTC', () => this.#startVoice(), (card) => {
      if (!this.#handOver) this.#choose(card);
    });
    this.#hls = new ListenCard('hls', 'HLS', () => this.#startHls(), (card) => this.#choose(card));
  }

  get hls() { return this.#hls; }
  get webrtc() { return this.#webrtc; }

  /** Whether the microphone is open, into the mix or only to be measured. */
  get microphone() { return this.#webrtc.listener?.open ?? false; }

  get connection() { return this.#webrtc.state; }

  /** Which of the two is heard: 'webrtc', 'hls' or null. */
  get heard() {
    return this.#audible === this.#hls ? 'hls' : this.#audible === this.#webrtc ? 'webrtc' : null;
  }

  /** The mixer's time of what is heard, when that is so late that what is seen has to wait; else null. */
  get heardMs() {
    return this.#audible === this.#hls ? this.#hls.listener?.heardMs ?? null : null;
  }

  /** Whether my voice leaves this machine. */
  set enabled(enabled) {
    this.#enabled = enabled;
    if (this.#webrtc.listener) this.#webrtc.listener.enabled = enabled;
  }

  listenOverHls() {
    if (!this.#webrtc.running) this.#hls.start();
  }

  /** Makes the connection, if there is none. HLS goes on until the connection brings sound. */
  connect() {
    if (this.#webrtc.running) return;
    this.#webrtc.start();
  }

  /** Opens the microphone in the connection; who hears it is for the room to say. */
  async openMicrophone() {
    this.connect();
    await this.#webrtc.listener.openMicrophone();
  }

  closeMicrophone() {
    this.#webrtc.listener?.closeMicrophone();
  }

  /** While the connection is more than a way to listen its button is no use. */
  set needed(needed) {
    byId('webrtc').disabled = needed && this.#webrtc.running;
  }

  stop() {
    this.#hls.stop();
    this.#webrtc.stop();
    this.#choose(null);
  }

  #startVoice() {
    const { api, call, raw, onChange } = this.#options;
    const audio = this.#conversation;
    this.#handOver = this.#hls.running;
    audio.muted = this.#handOver;
    const voice = new Voice({
      call,
      raw,
      clock: api.clock,
      audio,
      meter: byId('meter'),
      onState: (state, error) => {
        this.#webrtc.onState(state);
        this.#onPath(state, error);
        if (state === 'replaced' || state === 'refused') this.#over(state);
        onChange();
      },
      onTrack: () => this.#play(audio),
      onStats: (reading) => {
        this.#webrtc.onStats(webrtcDetail(reading), reading.latencyMs);
        if (this.#handOver && reading.packetsReceived > 0) this.#takeOver();
        onChange();
      },
      onMicrophone: (open, gone) => {
        if (gone) notify('The microphone is gone', 'Connect it again, then press Speak.');
        onChange();
      },
    });
    voice.enabled = this.#enabled;
    return voice;
  }

  #startHls() {
    this.#handOver = false; // who starts it beside the connection wants to compare
    return new HlsListener(this.#options.api, {
      address: this.#options.api.hlsAddress(this.#options.room),
      audio: new Audio(),
      onState: (state) => {
        this.#hls.onState(state);
        this.#options.onChange();
      },
      onBlocked: (audio) => this.#blocked(audio),
      onStats: (reading) => this.#hls.onStats(hlsDetail(reading), reading.latencyMs),
    });
  }

  /** WebRTC sounds: HLS goes, in a short cross-fade, so that nobody hears a hole or an echo for long. */
  async #takeOver() {
    this.#handOver = false;
    const before = this.#hls.listener;
    if (!before) return;
    this.#conversation.volume = 0;
    this.#choose(this.#webrtc);
    before.audible = true;
    before.fade();
    for (let step = 1; step <= FADE_STEPS; step += 1) {
      this.#conversation.volume = step / FADE_STEPS;
      await pause(FADE_MS / FADE_STEPS);
    }
    if (this.#hls.listener === before) this.#hls.stop();
    this.#options.onChange();
  }

  /** The connection ended for good, not by us. */
  #over(state) {
    this.#webrtc.stop();
    this.#choose(null);
    if (state === 'replaced') {
      notify('You are here in another window', 'A person has one connection. To go on here, press the button again.');
    }
  }

  /** Says once that media does not pass, and takes it back when it does. */
  #onPath(state, error) {
    if (state === 'connected') clearNotice(NO_PATH);
    else if (error instanceof NoPathError || state === 'refused') notifyError(error);
  }

  /** One source is heard: the one chosen last, else whatever runs. */
  #choose(card) {
    const cards = [this.#webrtc, this.#hls];
    const running = cards.filter((one) => one.running);
    const kept = this.#audible?.running ? this.#audible : running[0] ?? null;
    this.#audible = card?.running ? card : kept;
    for (const one of cards) one.setAudible(one === this.#audible);
    this.#options.onChange();
  }

  #play(audio) {
    audio.play().catch((error) => {
      if (error.name === 'NotAllowedError') this.#blocked(audio);
    });
  }

  #blocked(audio) {
    notify('The browser holds the sound back', 'It wants a click first.', 'warning', {
      label: 'Play the sound',
      run: () => audio.play(),
    });
  }
}

function webrtcDetail(reading) {
  const parts = [];
  if (reading.jitterBufferMs !== null) parts.push(`jitter buffer ${Math.round(reading.jitterBufferMs)} ms`);
  if (reading.playoutDelayMs !== null) parts.push(`playout ${Math.round(reading.playoutDelayMs)} ms`);
  if (reading.method === 'estimate') parts.push('estimated');
  if (reading.packetsLost > 0) parts.push(`${reading.packetsLost} lost`);
  return parts.join(' · ') || 'Listening';
}

function hlsDetail(reading) {
  const parts = [`buffer ${(reading.bufferMs / 1000).toFixed(1)} s`];
  if (reading.targetLatencyMs !== null) parts.push(`target ${(reading.targetLatencyMs / 1000).toFixed(1)} s`);
  parts.push(reading.stalls === 0 ? 'no stalls' : `${reading.stalls} stalls`);
  return parts.join(' · ');
}
