package live.rostra.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;

/// An outbox with one place, whose datagrams go on as bytes of an array: for sockets that know
/// nothing else. Loop only.
public final class CopyingOutbox implements Outbox {
  /// Takes a datagram; the bytes are valid during the call only.
  public interface Sink {
    /// One datagram for `to`.
    void send(byte[] array, int offset, int length, SocketAddress to);
  }

  private record Address(SocketAddress address) implements Route {}

  private final MemorySegment place = Arena.ofAuto().allocate(PLACE, Long.BYTES);
  private final byte[] copy = new byte[PLACE];
  private final Sink sink;

  /// An outbox whose datagrams go to `sink` at once.
  public CopyingOutbox(Sink sink) {
    this.sink = sink;
  }

  @Override
  public Route route(SocketAddress to) {
    return new Address(to);
  }

  @Override
  public MemorySegment memory() {
    return place;
  }

  @Override
  public long claim() {
    return 0;
  }

  @Override
  public void send(long at, int length, Route to) {
    MemorySegment.copy(place, ValueLayout.JAVA_BYTE, at, copy, 0, length);
    sink.send(copy, 0, length, to.address());
  }
}
