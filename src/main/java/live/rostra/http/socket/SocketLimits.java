package live.rostra.http.socket;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What WebSockets may cost: the bounds of one, and how many there may be of a node, of one source
/// address and of one identity. Thread-safe; shared by all loops.
public final class SocketLimits {
  /// Largest frame that a client may send.
  public static final int MAX_FRAME_BYTES = 64 * 1024;

  /// Largest message, in however many frames.
  static final int MAX_MESSAGE_BYTES = 256 * 1024;

  /// Messages of one client.
  static final int MESSAGES_A_SECOND = 50;

  static final int MESSAGES_AT_ONCE = 50;

  /// Frames of one client, pings among them: a message of the largest size in pieces of a kilobyte,
  /// once in a while.
  static final int FRAMES_A_SECOND = 100;

  static final int FRAMES_AT_ONCE = 400;

  /// Commands of one client that may wait for their answer.
  static final int UNANSWERED = 16;

  /// What may wait for a slow reader before the socket is closed.
  static final int MAX_QUEUE_BYTES = 256 * 1024;

  /// What may wait before it gets no more of what grows stale: levels, presence, who speaks.
  static final int EASY_QUEUE_BYTES = 32 * 1024;

  /// A token comes within this, or the socket ends.
  static final long JOIN_NS = 10_000_000_000L;

  /// How often the node pings.
  static final long PING_NS = 10_000_000_000L;

  /// How long nothing may come, not even an answer to a ping.
  static final long IDLE_NS = 30_000_000_000L;

  /// How long a client has to answer a close frame before the connection is cut.
  static final long CLOSE_MS = 1_000;

  private static final int IPV6_SITE_BYTES = 8;

  private final Bounds bounds;
  private final Map<String, Integer> bySource = new HashMap<>();
  private final Map<String, Deque<Place>> byIdentity = new HashMap<>();
  private int open;

  /// @param bounds how many there may be
  public SocketLimits(Bounds bounds) {
    this.bounds = bounds;
  }

  /// How many sockets there may be.
  ///
  /// @param node on the node
  /// @param source from one IPv4 address or IPv6 /64
  /// @param identity of one identity; one more ends its oldest
  public record Bounds(int node, int source, int identity) {
    /// What a node allows unless told otherwise.
    public static final Bounds DEFAULT = new Bounds(20_000, 200, 10);
  }

  /// What came of asking for a place.
  public sealed interface Asked {
    /// There is one.
    record Taken(Place place) implements Asked {}

    /// The node has all it can take.
    record NodeFull() implements Asked {}

    /// This address has all it may have.
    record SourceFull() implements Asked {}
  }

  /// Asks for a place.
  public synchronized Asked take(InetAddress source) {
    if (open >= bounds.node()) {
      return new Asked.NodeFull();
    }
    String site = site(source);
    int there = bySource.getOrDefault(site, 0);
    if (there >= bounds.source()) {
      return new Asked.SourceFull();
    }
    bySource.put(site, there + 1);
    open++;
    return new Asked.Taken(new Place(site));
  }

  /// Sockets that are open.
  public synchronized int open() {
    return open;
  }

  /// An address, or the network that one customer usually has.
  private static String site(InetAddress source) {
    byte[] bytes = source.getAddress();
    return HexFormat.of()
        .formatHex(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_SITE_BYTES));
  }

  /// A socket's place.
  public final class Place {
    private final String site;
    private @Nullable String identity;
    private Runnable replaced = () -> {};
    private boolean freed;

    private Place(String site) {
      this.site = site;
    }

    /// It is known now whose socket this is.
    ///
    /// @param whenReplaced called, on any thread, when the same identity opens more than it may
    ///   have
    void of(String who, Runnable whenReplaced) {
      Runnable oldest = () -> {};
      synchronized (SocketLimits.this) {
        if (freed || identity != null) {
          return;
        }
        identity = who;
        replaced = whenReplaced;
        Deque<Place> places = byIdentity.computeIfAbsent(who, _ -> new ArrayDeque<>());
        places.add(this);
        if (places.size() > bounds.identity()) {
          oldest = places.remove().replaced;
        }
      }
      oldest.run();
    }

    /// The socket is gone; again: nothing.
    public void free() {
      synchronized (SocketLimits.this) {
        if (freed) {
          return;
        }
        freed = true;
        open--;
        bySource.computeIfPresent(site, (_, count) -> count == 1 ? null : count - 1);
        if (identity != null) {
          byIdentity.computeIfPresent(
              identity,
              (_, places) -> {
                places.remove(this);
                return places.isEmpty() ? null : places;
              });
        }
      }
    }
  }
}
