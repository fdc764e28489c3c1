// How old is what comes out of the loudspeaker, counted from the server's mixer?
//
// Best source: the server writes abs-capture-time (the mixer's wall-clock time of the frame) into its
// packets. The browser reports it with the moment at which that frame left its jitter buffer:
//     latency = serverClock(delivered) - captured + playout delay of the audio device
// Fallback: RTCP sender reports map RTP time to the server's clock, and the browser gives the sender's
// time of the sample that is playing now (which already includes the device):
//     latency = serverClock(stats taken) - estimatedPlayoutTimestamp
// Both need the server's clock, known to half a round trip (clock.js). Firefox gives neither; there it is an
// estimate, without the audio device:
//     latency = one frame + half a round trip + jitter buffer

/** Milliseconds from the NTP epoch (1900) to the Unix epoch (1970). */
const NTP_OFFSET_MS = 2_208_988_800_000;

/** Anything above this cannot be Unix milliseconds of our century: it counts from 1900. */
const NTP_THRESHOLD_MS = 3_000_000_000_000;

/** What the mixer collects before it can send. */
const FRAME_MS = 20;

export function toUnixMs(timestamp) {
  return timestamp > NTP_THRESHOLD_MS ? timestamp - NTP_OFFSET_MS : timestamp;
}

/** Some browsers count `timestamp` from the page's start, others from 1970. */
function toEpoch(timestamp) {
  return timestamp < 1e11 ? performance.timeOrigin + timestamp : timestamp;
}

/** Reads one receiver; keeps the previous totals, because averages over the whole call hide changes. */
export class ReceiverLatency {
  #receiver;
  #clock;
  #before = null;

  constructor(receiver, clock) {
    this.#receiver = receiver;
    this.#clock = clock;
  }

  /** {latencyMs, method, jitterBufferMs, playoutDelayMs, packetsReceived, packetsLost, concealedPercent} */
  async read() {
    const report = await this.#receiver.getStats();
    let inbound = null;
    let playout = null;
    for (const stats of report.values()) {
      if (stats.type === 'inbound-rtp' && stats.kind === 'audio') inbound = stats;
      if (stats.type === 'media-playout') playout = stats;
    }
    const before = this.#before ?? {};
    this.#before = { inbound, playout };
    const reading = {
      latencyMs: null,
      method: null,
      jitterBufferMs: perUnitMs(before.inbound, inbound, 'jitterBufferDelay', 'jitterBufferEmittedCount'),
      playoutDelayMs: perUnitMs(before.playout, playout, 'totalPlayoutDelay', 'totalSamplesCount'),
      packetsReceived: inbound?.packetsReceived ?? 0,
      packetsLost: inbound?.packetsLost ?? 0,
      concealedPercent: concealed(before.inbound, inbound),
      audioLevel: inbound?.audioLevel ?? 0,
      totalAudioEnergy: inbound?.totalAudioEnergy ?? 0,
    };
    const source = this.#receiver.getSynchronizationSources?.()[0];
    if (this.#clock.known && source?.captureTimestamp) {
      reading.method = 'capture time';
      reading.latencyMs = this.#clock.at(toEpoch(source.timestamp))
        - toUnixMs(source.captureTimestamp) + (reading.playoutDelayMs ?? 0);
    } else if (this.#clock.known && inbound?.estimatedPlayoutTimestamp) {
      reading.method = 'sender report';
      reading.latencyMs = this.#clock.at(toEpoch(inbound.timestamp))
        - toUnixMs(inbound.estimatedPlayoutTimestamp);
    } else if (this.#clock.known && reading.jitterBufferMs !== null) {
      reading.method = 'estimate';
      reading.latencyMs = FRAME_MS + this.#clock.uncertainty + reading.jitterBufferMs;
    }
    return reading;
  }
}

/** Mean of a total in seconds over a count, since the last reading, in milliseconds. */
function perUnitMs(before, now, total, count) {
  if (!now || now[total] === undefined) return null;
  const units = now[count] - (before?.[count] ?? 0);
  return units > 0 ? ((now[total] - (before?.[total] ?? 0)) / units) * 1000 : null;
}

function concealed(before, now) {
  if (!now || now.concealedSamples === undefined) return null;
  const samples = now.totalSamplesReceived - (before?.totalSamplesReceived ?? 0);
  const lost = now.concealedSamples - (before?.concealedSamples ?? 0)
    - ((now.silentConcealedSamples ?? 0) - (before?.silentConcealedSamples ?? 0));
  return samples > 0 ? Math.max(0, (lost / samples) * 100) : null;
}

/** Median of the last readings: one late poll must not make the figure jump. */
export class Smoothed {
  #values = [];

  push(value) {
    if (value === null || !Number.isFinite(value)) return this.value;
    this.#values.push(value);
    if (this.#values.length > 7) this.#values.shift();
    return this.value;
  }

  get value() {
    if (this.#values.length === 0) return null;
    return this.#values.toSorted((a, b) => a - b)[this.#values.length >> 1];
  }
}
