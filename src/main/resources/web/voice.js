// The one WebRTC connection of this page: it brings the room, and it has a place for a microphone from the start
// (sendrecv without a track), so that coming onto the stage makes nothing new. The node opens or shuts the way
// into the mix; what a microphone says before is measured there, never stored and never passed on.

import { MicrophoneMeter } from './meter.js';
import { Peer } from './peer.js';

/** More than browsers spend by themselves: behind the mixer every voice is encoded once more. */
const VOICE_BPS = 48_000;

/** The microphone could not be had. `reason` is the browser's name for it. */
export class MicrophoneError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class Voice {
  #options;
  #peer;
  #sender = null;
  #stream = null;
  #meter = null;
  #opening = null;
  #enabled = true;
  #stopped = false;

  /**
   * `options`: those of a Peer but `prepare`; raw (the microphone without any processing, for measurements);
   * meter (the element that shows its level); onMicrophone(open) whenever it opens, closes or is gone.
   */
  constructor(options) {
    this.#options = options;
    this.#peer = new Peer({
      ...options,
      prepare: (pc) => {
        const { sender } = pc.addTransceiver(this.#track ?? 'audio', {
          direction: 'sendrecv',
          streams: this.#stream ? [this.#stream] : [],
          sendEncodings: [{ maxBitrate: VOICE_BPS }],
        });
        this.#sender = sender;
      },
    });
  }

  get state() { return this.#peer.state; }
  get stats() { return this.#peer.stats; }
  /** Whether the microphone is open. */
  get open() { return this.#stream !== null; }

  /** Whether the room is heard through this connection. */
  set audible(audible) { this.#options.audio.muted = !audible; }

  get #track() {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /** Opens the microphone and puts it into the connection, now or when there is one. */
  openMicrophone() {
    this.#opening ??= this.#openMicrophone().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #openMicrophone() {
    if (this.#stream) return;
    const stream = await askForMicrophone(this.#options.raw);
    if (this.#stopped) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.#stream = stream;
    const track = this.#track;
    track.enabled = this.#enabled;
    track.addEventListener('ended', () => {
      this.closeMicrophone();
      this.#options.onMicrophone(false, true);
    });
    await this.#sender?.replaceTrack(track).catch((error) => {
      if (error.name !== 'InvalidStateError') throw error; // a connection just lost: the next one takes the track
    });
    this.#meter = new MicrophoneMeter(this.#options.meter, stream);
    this.#options.onMicrophone(true, false);
  }

  /** Lets the microphone go, at once and for the browser's own mark too; listening goes on. */
  closeMicrophone() {
    if (!this.#stream) return;
    for (const track of this.#stream.getTracks()) track.stop();
    this.#stream = null;
    this.#meter?.stop();
    this.#meter = null;
    this.#sender?.replaceTrack(null).catch((error) => console.info('track not taken out:', error.message));
    this.#options.onMicrophone(false, false);
  }

  /** Whether what the microphone says leaves this machine: the first of the two gates. */
  set enabled(enabled) {
    this.#enabled = enabled;
    if (this.#track) this.#track.enabled = enabled;
  }

  stop() {
    this.#stopped = true;
    this.closeMicrophone();
    this.#peer.stop();
  }
}

/** The microphone, or a {@link MicrophoneError}; processing off where what goes in must be what is sent. */
export async function askForMicrophone(raw) {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: !raw,
        noiseSuppression: !raw,
        autoGainControl: !raw,
        channelCount: 1,
      },
    });
  } catch (error) {
    throw new MicrophoneError(error.name);
  }
}
