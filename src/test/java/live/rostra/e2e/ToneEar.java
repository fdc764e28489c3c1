package live.rostra.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.Tone;

/// A listener by WHEP that looks for one tone: when each packet came to its socket, and how loud
/// the tone is in what it decodes to. Nothing is buffered behind the socket.
final class ToneEar implements AutoCloseable {
  /// A tone louder than this is heard: far below any voice, far above what a codec leaves of a tone
  /// that has ended.
  static final double AUDIBLE_DB = -50;

  /// Frames in a row after which something has begun.
  private static final int BEGUN = 5;

  /// Frames in a row after which something is over: more than any jitter buffer keeps.
  private static final int OVER = 25;

  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private final ConcurrentLinkedQueue<Frame> frames = new ConcurrentLinkedQueue<>();
  private final LightClient client;

  /// One frame of 20 ms.
  ///
  /// @param arrivedNs when its packet came, `System.nanoTime`
  /// @param toneDb how loud the tone is in it; 0 is a full-scale sine
  record Frame(long arrivedNs, double toneDb) {
    boolean audible() {
      return toneDb > AUDIBLE_DB;
    }
  }

  private ToneEar(URI node, String room, String token, double hertz)
      throws IOException, InterruptedException {
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    float[] pcm = new float[5760];
    client =
        LightClient.whep(
                node,
                room,
                token,
                (packet, header, arrivedNs) -> {
                  int samples =
                      decoder.decode(
                          packet.array(), header.payloadOffset(), header.payloadLength(), pcm, 0);
                  frames.add(new Frame(arrivedNs, Tone.levelDb(pcm, 0, samples, hertz)));
                })
            .connected();
  }

  /// Listens to a room that is open; returns when media can flow.
  static ToneEar in(URI node, String room, String token, double hertz)
      throws IOException, InterruptedException {
    return new ToneEar(node, room, token, hertz);
  }

  /// Waits for the tone.
  ///
  /// @return when the first packet came in which it is heard, of those after `fromNs`
  long awaitTone(long fromNs) {
    return await("the tone", fromNs, BEGUN, true);
  }

  /// Waits until the tone has been away for half a second.
  ///
  /// @return when the first packet came in which it is not heard any more, of those after `fromNs`
  long awaitSilence(long fromNs) {
    return await("silence", fromNs, OVER, false);
  }

  /// When the last packet before a moment came in which the tone was heard.
  long lastAudibleBefore(long untilNs) {
    return frames.stream()
        .filter(frame -> frame.audible() && frame.arrivedNs() < untilNs)
        .mapToLong(Frame::arrivedNs)
        .max()
        .orElseThrow(() -> new IllegalStateException("the tone was never heard"));
  }

  /// What arrived from a moment on.
  List<Frame> since(long fromNs) {
    return frames.stream().filter(frame -> frame.arrivedNs() >= fromNs).toList();
  }

  private long await(String what, long fromNs, int inARow, boolean audible) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (System.nanoTime() < deadlineNs) {
      List<Frame> since = since(fromNs);
      for (int i = 0; i + inARow <= since.size(); i++) {
        if (since.subList(i, i + inARow).stream().allMatch(frame -> frame.audible() == audible)) {
          return since.get(i).arrivedNs();
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
    List<Frame> since = since(fromNs);
    throw new IllegalStateException(
        "%s did not come to the listener's socket in %d frames, %d of them audible, %d in all"
            .formatted(
                what, since.size(), since.stream().filter(Frame::audible).count(), frames.size()));
  }

  @Override
  public void close() {
    client.close();
  }
}
