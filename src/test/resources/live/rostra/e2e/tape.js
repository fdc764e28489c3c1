// Tape recorders inside a page under test. Installed before the page's own scripts run: remembers every
// remote audio track and every Audio element the page makes, and records any of them as PCM.
(() => {
  const tracks = [];
  const elements = [];
  const microphones = [];
  const peers = [];
  const tapes = new Map();
  let context = null;

  const NativePeer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends NativePeer {
    constructor(...args) {
      super(...args);
      peers.push(this);
      this.addEventListener('track', (event) => tracks.push({ track: event.track, peer: this }));
    }
  };
  const NativeAudio = window.Audio;
  window.Audio = function Audio(...args) {
    const element = new NativeAudio(...args);
    elements.push(element);
    return element;
  };
  if (navigator.mediaDevices) {
    const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      const stream = await getUserMedia(wishes);
      microphones.push(stream);
      return stream;
    };
  }

  const WORKLET = `
    registerProcessor('tape', class extends AudioWorkletProcessor {
      constructor() { super(); this.block = new Float32Array(4096); this.at = 0; }
      process(inputs) {
        const input = inputs[0][0];
        if (this.at === 0) this.frame = currentFrame;
        if (input) this.block.set(input, this.at); else this.block.fill(0, this.at, this.at + 128);
        this.at += 128;
        if (this.at === this.block.length) {
          this.port.postMessage({ frame: this.frame, pcm: this.block.slice() });
          this.at = 0;
        }
        return true;
      }
    });`;

  async function audio() {
    if (!context) {
      const made = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
      const address = URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' }));
      await made.audioWorklet.addModule(address);
      await made.resume();
      context = made;
    }
    return context;
  }

  /** Milliseconds since 1970 at which the context's frame 0 leaves (or, for a source, entered) the page. */
  function frameZero(ctx, kind) {
    if (kind === 'microphone') {
      return performance.timeOrigin + performance.now() - ctx.currentTime * 1000;
    }
    const { contextTime, performanceTime } = ctx.getOutputTimestamp();
    return performance.timeOrigin + performanceTime - contextTime * 1000;
  }

  async function record(name, kind) {
    const ctx = await audio();
    let source;
    if (kind === 'element') {
      const playing = elements.filter((element) => element.src);
      source = ctx.createMediaElementSource(playing.at(-1));
      source.connect(ctx.destination);
    } else if (kind === 'microphone') {
      source = ctx.createMediaStreamSource(microphones.at(-1));
    } else {
      const live = tracks.filter((one) => one.peer.connectionState === 'connected');
      source = ctx.createMediaStreamSource(new MediaStream([live.at(-1).track]));
    }
    const node = new AudioWorkletNode(ctx, 'tape', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    const tape = { blocks: [], samples: 0, zeros: [], node, source };
    node.port.onmessage = ({ data }) => {
      tape.firstFrame ??= data.frame;
      tape.blocks.push(data.pcm);
      tape.samples += data.pcm.length;
      tape.zeros.push(frameZero(ctx, kind));
    };
    source.connect(node);
    tapes.set(name, tape);
  }

  /** Stops, and returns {pcm: base64 of 16-bit little endian, startMs: Unix time of the first sample}. */
  function take(name) {
    const tape = tapes.get(name);
    tapes.delete(name);
    tape.source.disconnect(tape.node);
    tape.node.port.onmessage = null;
    const bytes = new Uint8Array(tape.samples * 2);
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const block of tape.blocks) {
      for (const sample of block) {
        view.setInt16(at, Math.round(Math.min(1, Math.max(-1, sample)) * 32_767), true);
        at += 2;
      }
    }
    const zero = tape.zeros.toSorted((a, b) => a - b)[tape.zeros.length >> 1];
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return { pcm: btoa(text), startMs: zero + (tape.firstFrame / 48_000) * 1000 };
  }

  /** The statistics of one type of the newest connection. */
  async function stats(type) {
    const report = await peers.at(-1).getStats();
    return [...report.values()].filter((one) => one.type === type);
  }

  /** How many samples the newest connection's jitter buffer made up, left out, or put in so far. */
  async function altered() {
    const [audio] = await stats('inbound-rtp');
    return audio.concealedSamples + audio.insertedSamplesForDeceleration + audio.removedSamplesForAcceleration;
  }

  window.tape = {
    altered,
    /** How many connections the page has made so far. */
    connections: () => peers.length,
    /** What the Audio elements do. */
    elements: () =>
      elements.map(({ src, paused, muted, volume, currentTime, readyState }) =>
        ({ src, paused, muted, volume, currentTime, readyState })),
    stats,
    record,
    take,
    seconds: (name) => (tapes.get(name)?.samples ?? 0) / 48_000,
    /** Peak and RMS of the last `seconds` of a running tape. */
    recent(name, seconds) {
      const blocks = tapes.get(name).blocks.slice(-Math.ceil((seconds * 48_000) / 4096));
      let sum = 0;
      let peak = 0;
      let count = 0;
      for (const block of blocks) {
        for (const sample of block) {
          sum += sample * sample;
          peak = Math.max(peak, Math.abs(sample));
        }
        count += block.length;
      }
      return { rms: count === 0 ? 0 : Math.sqrt(sum / count), peak };
    },
  };
})();
