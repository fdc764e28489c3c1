// Listening over receive-only WebRTC (WHEP).

import { Peer } from './peer.js';

export class WhepListener {
  #peer;
  #audio;

  constructor(api, options) {
    this.#audio = options.audio;
    this.#peer = new Peer(api, {
      ...options,
      endpoint: 'whep',
      prepare: (pc) => pc.addTransceiver('audio', { direction: 'recvonly' }),
    });
  }

  get state() { return this.#peer.state; }
  get stats() { return this.#peer.stats; }

  set audible(audible) { this.#audio.muted = !audible; }

  stop() { this.#peer.stop(); }
}
