package live.rostra.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.codec.OpusDecoder;
import live.rostra.rtp.AbsCaptureTime;
import live.rostra.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/// The receiving half of a browser: checks the numbers of each packet and keeps what is heard, each
/// sample at the place its RTP timestamp gives it.
final class Ear {
  /// One packet as it arrived.
  ///
  /// @param captureNtp abs-capture-time, 0 without
  record Heard(long atNs, int sequenceNumber, long timestamp, int level, long captureNtp) {}

  private final @Nullable OpusDecoder decoder;
  private final float[] frame = new float[5_760];
  final List<Heard> packets = new ArrayList<>();
  final List<String> wrong = new ArrayList<>();
  private float[] samples = new float[48_000];
  private int end;
  private long count;

  /// @param decoder null to look at numbers only
  Ear(@Nullable OpusDecoder decoder) {
    this.decoder = decoder;
  }

  void receive(RtpPacket rtp, long nowNs) {
    count++;
    int levelAt = rtp.extensionOffset(Offers.AUDIO_LEVEL);
    Heard heard =
        new Heard(
            nowNs,
            rtp.sequenceNumber(),
            rtp.timestamp(),
            levelAt < 0 ? -1 : rtp.array()[levelAt] & 0x7f,
            AbsCaptureTime.of(rtp, Offers.CAPTURE_TIME));
    if (!packets.isEmpty()) {
      Heard last = packets.getLast();
      if (heard.sequenceNumber != (last.sequenceNumber + 1 & 0xffff)) {
        wrong.add("sequence " + last.sequenceNumber + " then " + heard.sequenceNumber);
      }
      if (((heard.timestamp - last.timestamp) & 0xffff_ffffL) % 960 != 0) {
        wrong.add("timestamp " + last.timestamp + " then " + heard.timestamp);
      }
    }
    if (rtp.payloadType() != Offers.OPUS) {
      wrong.add("payload type " + rtp.payloadType());
    }
    packets.add(heard);
    if (decoder != null) {
      int decoded = decoder.decode(rtp.array(), rtp.payloadOffset(), rtp.payloadLength(), frame, 0);
      if (decoded != 960) {
        wrong.add("decoded " + decoded);
        return;
      }
      int at = (int) ((heard.timestamp - packets.getFirst().timestamp) & 0xffff_ffffL);
      samples = at + 960 > samples.length ? Arrays.copyOf(samples, 2 * (at + 960)) : samples;
      System.arraycopy(frame, 0, samples, at, 960);
      end = Math.max(end, at + 960);
    }
  }

  /// Forgets the list of packets: for runs of hours.
  void forget() {
    packets.subList(0, Math.max(0, packets.size() - 1)).clear();
  }

  long count() {
    return count;
  }

  /// Everything heard so far.
  float[] all() {
    return Arrays.copyOf(samples, end);
  }

  /// What is heard between two virtual times.
  float[] between(long fromNs, long toNs) {
    long first = packets.getFirst().atNs;
    int from = (int) ((fromNs - first) * 48 / 1_000_000);
    int to = (int) ((toNs - first) * 48 / 1_000_000);
    return Arrays.copyOfRange(samples, from, Math.min(to, end));
  }

  List<Heard> packetsBetween(long fromNs, long toNs) {
    return packets.stream().filter(p -> p.atNs >= fromNs && p.atNs < toNs).toList();
  }
}
