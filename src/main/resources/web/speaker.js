// Being on stage: the microphone, and one connection that sends it and brings everybody else back.

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

export class Speaker {
  muted = false;
  #api;
  #stream;
  #meter;
  #peer;

  /** `raw` turns all processing off: what goes in is what is sent, as measurements need it. */
  static async start(api, options) {
    const processed = !options.raw;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          echoCancellation: processed,
          noiseSuppression: processed,
          autoGainControl: processed,
          channelCount: 1,
        },
      });
    } catch (error) {
      throw new MicrophoneError(error.name);
    }
    return new Speaker(api, stream, options);
  }

  constructor(api, stream, options) {
    this.#api = api;
    this.#stream = stream;
    this.#meter = new MicrophoneMeter(options.meter, stream);
    const [track] = stream.getAudioTracks();
    track.addEventListener('ended', () => options.onMicrophoneLost());
    this.#peer = new Peer(api, {
      ...options,
      endpoint: 'connection',
      prepare: (pc) => pc.addTransceiver(track, {
        direction: 'sendrecv',
        streams: [stream],
        sendEncodings: [{ maxBitrate: VOICE_BPS }],
      }),
      mayReturn: (session) => isAlone(api, options.room, session),
      // A new session starts open on the server: tell it again what the person chose.
      onSession: (path) => { if (this.muted) this.#tell(path); },
    });
  }

  get state() { return this.#peer.state; }
  get stats() { return this.#peer.stats; }
  get session() { return this.#peer.session; }

  /** Closes the gate twice: here at once, and at the server's mixer so that others see it. */
  setMuted(muted) {
    this.muted = muted;
    for (const track of this.#stream.getAudioTracks()) track.enabled = !muted;
    if (this.#peer.path) this.#tell(this.#peer.path);
  }

  stop() {
    this.#peer.stop();
    this.#meter.stop();
    for (const track of this.#stream.getTracks()) track.stop();
  }

  #tell(path) {
    this.#api.mute(path, this.muted).catch((error) => console.info('mute not taken:', error.message));
  }
}

/**
 * A node keeps one microphone for an identity, and the newest wins. When ours was closed because another window
 * of the same person took over, coming back would only throw that one out again, for ever.
 */
async function isAlone(api, room, session) {
  try {
    const { speakers } = await api.room(room);
    return !speakers.some((one) => one.identity === api.claims.sub && one.session !== session);
  } catch {
    return true; // whatever is wrong, connecting again will tell
  }
}
