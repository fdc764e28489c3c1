package live.rostra.transport;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import live.rostra.transport.srtp.RtpSealer;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Outbox;
import org.jspecify.annotations.Nullable;

/// The way of media to one peer: where to, until when, and with which keys. All that a packet needs
/// of its connection is in this one object, because a crowd's packets meet thousands of connections
/// in a row; the {@link PeerConnection} keeps it up to date. Media loop only.
public final class RtpSender {
  private static final long NOT_ALLOWED = Long.MIN_VALUE;

  private long allowedUntilNs = NOT_ALLOWED;
  private long packets;
  private int unsendable;
  private @Nullable RtpSealer sealer;
  private Outbox.@Nullable Route route;
  private @Nullable SocketAddress to;
  private @Nullable SrtpSession session;
  private @Nullable SrtpKeys keys;

  RtpSender() {}

  /// Encrypts a packet and queues it for the peer.
  ///
  /// @param out where its header is already; the same at each call
  /// @param at the claimed place, where the header begins
  /// @param payload where the payload is read, at `payloadAt`
  /// @param index rollover counter and sequence number, 48 bits: never the same for two different
  ///   packets of `ssrc`
  /// @return false when there is no connection to send on, or the packet cannot be protected; the
  ///   place is then free as before
  public boolean send(
      Outbox out,
      long at,
      int headerLength,
      MemorySegment payload,
      long payloadAt,
      int payloadLength,
      int ssrc,
      long index,
      long nowNs) {
    if (nowNs >= allowedUntilNs) {
      return false;
    }
    RtpSealer cipher = sealer != null ? sealer : newSealer();
    Outbox.Route known = route != null ? route : newRoute(out);
    if (cipher == null || known == null) {
      return false;
    }
    int length =
        cipher.seal(payload, payloadAt, payloadLength, out.memory(), at, headerLength, ssrc, index);
    if (length == 0) {
      unsendable++;
      return false;
    }
    packets++;
    out.send(at, length, known);
    return true;
  }

  /// Whether a packet may be sent now.
  public boolean allowed(long nowNs) {
    return nowNs < allowedUntilNs;
  }

  private @Nullable RtpSealer newSealer() {
    // Made for the first packet: a connection that only publishes never needs it.
    sealer = keys == null || session == null ? null : RtpSealer.of(keys, session);
    keys = null;
    return sealer;
  }

  private Outbox.@Nullable Route newRoute(Outbox out) {
    route = to == null ? null : out.route(to);
    return route;
  }

  /// Keys are in.
  void keyed(SrtpKeys withKeys, SrtpSession ofSession) {
    keys = withKeys;
    session = ofSession;
  }

  /// Media goes to `address` until then, unless it is told again.
  void allow(@Nullable SocketAddress address, long untilNs) {
    if (address != null && !address.equals(to)) {
      to = address;
      route = null;
    }
    allowedUntilNs = untilNs;
  }

  /// No more is sent, and the keys are forgotten.
  void close() {
    allowedUntilNs = NOT_ALLOWED;
    keys = null;
    session = null;
    RtpSealer last = sealer;
    sealer = null;
    if (last != null) {
      last.close();
    }
  }

  /// Packets queued for the peer.
  long packets() {
    return packets;
  }

  /// Packets that could not be protected.
  int unsendable() {
    return unsendable;
  }
}
