package live.rostra.load.swarm;

import org.jspecify.annotations.Nullable;

/// What one listener hears: each packet is authenticated, put in its place by sequence number, and
/// held against its RTP timestamp and against the beat. The crowd's thread only.
///
/// A packet is due at the time of the listener's own beat: the packet that came soonest, of all
/// since the [Span] began to settle, plus what its timestamp says. Lateness is how much later it
/// came.
final class Reception {
  private static final int HEADER = 12;

  private final SrtpCipher cipher;

  private @Nullable Span span;
  private boolean heard;
  private int ssrc;
  private long highest;
  private long seen;
  private long first;
  private long lastTimestamp;
  private int lastSamples;
  private long earliestNs = Long.MAX_VALUE;
  private long beatNs;
  private long lastArrivalNs;

  private long received;
  private long longestGapNs;

  Reception(SrtpCipher cipher) {
    this.cipher = cipher;
  }

  /// Takes one SRTP packet.
  ///
  /// @param arrivedNs when the kernel had it
  void handle(byte[] packet, int length, long arrivedNs, Span now) {
    if (now != span) {
      begin(now);
    }
    int header = headerLength(packet, length);
    if (header < 0) {
      now.malformed++;
      return;
    }
    int sequence = (packet[2] & 0xff) << 8 | packet[3] & 0xff;
    long index = heard ? highest + (short) (sequence - (int) highest) : sequence;
    int end = index < 0 ? -1 : cipher.open(packet, length, header, index);
    int from = int32(packet, 8);
    if (end < 0 || heard && from != ssrc) {
      now.forged++;
      return;
    }
    if (!heard) {
      heard = true;
      ssrc = from;
      highest = index - 1;
      first = index;
      lastTimestamp = int32(packet, 4);
      lastSamples = 0;
      lastArrivalNs = arrivedNs;
    }
    place(index, packet, header, end, arrivedNs, now);
  }

  private void begin(Span now) {
    if (now.settles()) {
      earliestNs = Long.MAX_VALUE;
    }
    span = now;
    first = highest + 1;
    received = 0;
    longestGapNs = 0;
    lastArrivalNs = Math.max(lastArrivalNs, now.fromNs());
  }

  private void place(long index, byte[] packet, int header, int end, long arrivedNs, Span now) {
    long ahead = index - highest;
    if (ahead > 0) {
      seen = ahead >= 64 ? 1 : seen << ahead | 1;
      highest = index;
    } else if (-ahead >= 64 || (seen >>> -ahead & 1) != 0) {
      now.repeated++;
      return;
    } else {
      seen |= 1L << -ahead;
      now.reordered++;
    }
    if (index < first) {
      return;
    }
    received++;
    now.packets++;
    now.bytes += end - header;
    longestGapNs = Math.max(longestGapNs, arrivedNs - lastArrivalNs);
    lastArrivalNs = arrivedNs;
    long timestamp = lastTimestamp + (int32(packet, 4) - (int) lastTimestamp);
    int samples = OpusToc.samples(packet, header, end);
    if (ahead == 1 && lastSamples > 0) {
      check(timestamp - lastTimestamp, now);
    }
    if (ahead > 0) {
      lastTimestamp = timestamp;
      lastSamples = samples;
    }
    if (samples == 0) {
      now.malformed++;
    }
    long transitNs = arrivedNs - timestamp * 62_500 / 3;
    if (transitNs < earliestNs) {
      earliestNs = transitNs;
      beatNs = arrivedNs;
    }
    now.lateness.add(transitNs - earliestNs);
  }

  /// RFC 7587 section 4.1: the timestamp goes on by what the packet before lasts; by more after a
  /// pause of the voice.
  private void check(long passed, Span now) {
    if (passed > lastSamples) {
      now.pauses++;
    } else if (passed < lastSamples) {
      now.wrongTimestamps++;
    }
  }

  /// Whether a packet was ever heard.
  boolean heard() {
    return heard;
  }

  /// The source that is heard.
  int ssrc() {
    return ssrc;
  }

  /// The highest sequence number heard, and how often it wrapped.
  long highest() {
    return highest;
  }

  /// How many packets never came of the last span in which any did.
  long lost() {
    return heard ? highest - first + 1 - received : 0;
  }

  /// How many packets of a span never came, as far as later ones of it tell.
  long lost(Span of) {
    return span == of ? lost() : 0;
  }

  /// The longest time of a span without a packet, its end included.
  long longestGapNs(Span of) {
    return span == of ? Math.max(longestGapNs, of.toNs() - lastArrivalNs) : of.toNs() - of.fromNs();
  }

  /// A time at which this listener's own beat was met best, in nanoseconds since 1970.
  long beatNs() {
    return beatNs;
  }

  /// Whether anything was heard since the last settling.
  boolean hasBeat() {
    return earliestNs != Long.MAX_VALUE;
  }

  private static int headerLength(byte[] packet, int length) {
    if (length < HEADER || (packet[0] & 0xc0) != 0x80) {
      return -1;
    }
    int header = HEADER + 4 * (packet[0] & 0x0f);
    if ((packet[0] & 0x10) != 0) {
      if (header + 4 > length) {
        return -1;
      }
      header += 4 + 4 * ((packet[header + 2] & 0xff) << 8 | (packet[header + 3] & 0xff));
    }
    return header <= length ? header : -1;
  }

  private static int int32(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }
}
