// Levels on the screen: fast up, slow down, drawn once per frame.

const FLOOR_DB = -60;
const ATTACK_PER_MS = 1 / 25;
const RELEASE_PER_MS = 1 / 280;
const PEAK_HOLD_MS = 900;

/** Maps -60..0 dB to 0..1. */
export function dbToLevel(db) {
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
}

/** One frame loop for all meters of the page; stands still while nothing is registered. */
class FrameLoop {
  #meters = new Set();
  #last = 0;

  add(meter) {
    this.#meters.add(meter);
    if (this.#meters.size === 1) {
      this.#last = performance.now();
      requestAnimationFrame(this.#frame);
    }
  }

  remove(meter) {
    this.#meters.delete(meter);
  }

  #frame = (now) => {
    const elapsed = Math.min(100, now - this.#last);
    this.#last = now;
    for (const meter of this.#meters) meter.draw(elapsed, now);
    if (this.#meters.size > 0) requestAnimationFrame(this.#frame);
  };
}

const frames = new FrameLoop();

/** A level that follows its target smoothly and writes it to the custom property `--level`. */
export class LevelRing {
  target = 0;
  #level = 0;
  #element;

  constructor(element) {
    this.#element = element;
    frames.add(this);
  }

  draw(elapsed) {
    const next = follow(this.#level, this.target, elapsed);
    if (Math.abs(next - this.#level) > 0.002) {
      this.#element.style.setProperty('--level', next.toFixed(3));
    }
    this.#level = next;
  }

  stop() {
    frames.remove(this);
  }
}

/** The microphone's level, measured here, before it leaves. */
export class MicrophoneMeter {
  #element;
  #context = new AudioContext();
  #analyser;
  #samples;
  #level = 0;
  #peak = 0;
  #peakAt = 0;
  #saidAt = 0;

  constructor(element, stream) {
    this.#element = element;
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 2048 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    frames.add(this);
  }

  draw(elapsed, now) {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const db = 10 * Math.log10(sum / this.#samples.length + 1e-12);
    this.#level = follow(this.#level, dbToLevel(db), elapsed);
    if (this.#level >= this.#peak || now - this.#peakAt > PEAK_HOLD_MS) {
      this.#peak = this.#level;
      this.#peakAt = now;
    }
    this.#element.style.setProperty('--level', this.#level.toFixed(3));
    this.#element.style.setProperty('--peak', this.#peak.toFixed(3));
    if (now - this.#saidAt > 500) {
      this.#saidAt = now;
      this.#element.setAttribute('aria-valuenow', String(Math.round(Math.max(FLOOR_DB, db))));
    }
  }

  stop() {
    frames.remove(this);
    this.#context.close();
    this.#element.style.setProperty('--level', '0');
    this.#element.style.setProperty('--peak', '0');
  }
}

function follow(level, target, elapsed) {
  const rate = target > level ? ATTACK_PER_MS : RELEASE_PER_MS;
  return level + (target - level) * (1 - Math.exp(-elapsed * rate));
}
