package live.rostra.load.swarm;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Speaks for some members, one packet each 20 ms on absolute deadlines, on a thread of its own.
final class Speakers implements AutoCloseable {
  private static final long BEAT_NS = 20_000_000L;
  private static final int FRAME = 960;

  private final List<Member> members;
  private final List<byte[]> voice;
  private final Lateness lateness = new Lateness();
  private final Thread thread;
  private volatile boolean stopped;

  /// Begins at once.
  ///
  /// @param voice packets of 20 ms, said again and again; each speaker begins elsewhere
  Speakers(List<Member> members, List<byte[]> voice) {
    this.members = List.copyOf(members);
    this.voice = voice;
    this.thread = Thread.ofPlatform().daemon().name("speakers").start(this::run);
  }

  private void run() {
    long startNs = System.nanoTime();
    for (long n = 0; !stopped; n++) {
      long dueNs = startNs + n * BEAT_NS;
      for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      lateness.add(System.nanoTime() - dueNs);
      for (int i = 0; i < members.size(); i++) {
        int packet = (int) ((n + (long) i * voice.size() / members.size()) % voice.size());
        members.get(i).say(voice.get(packet), n * FRAME);
      }
    }
  }

  /// How late they were; read after [#close].
  Lateness lateness() {
    return lateness;
  }

  @Override
  public void close() {
    stopped = true;
    Ending.await(thread);
  }
}
