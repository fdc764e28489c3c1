package live.rostra.engine;

import java.net.SocketAddress;
import live.rostra.hls.Presentation;
import live.rostra.room.SessionId;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.CloseReason;
import live.rostra.wire.Outbox;

/// What a room asks of the world around it. All calls are made on the room's loop, from inside one
/// of the engine's own calls, so none of them may call the engine back.
public interface RoomShell {
  /// Sends a datagram; the bytes are valid during the call only.
  void send(byte[] array, int offset, int length, SocketAddress to);

  /// Where media is written, the same at each call.
  Outbox outbox();

  /// Begins the DTLS handshake of a connection; its results come back through the engine's
  /// `handshake…` calls, later.
  Handshake startHandshake(SessionId session, Fingerprint remote, boolean client);

  /// A connection's media flows from now on.
  void connected(SessionId session);

  /// A connection has been silent for so long that people should know.
  void interrupted(SessionId session);

  /// It is back.
  void resumed(SessionId session);

  /// A connection is gone, and its id with it.
  void left(SessionId session, CloseReason reason);

  /// What the room sounds like: in each tick that changes who speaks or who holds the floor, and
  /// five times a second while anybody has a microphone.
  void sound(SoundReport report);

  /// A number higher than that of every run that the room had before.
  long nextEpoch();

  /// A new run of the room's HLS begins.
  ///
  /// @param run its epoch and an unguessable name, never used before
  /// @return where its objects and playlists go
  Presentation.Output runStarted(String run);

  /// The handshake in progress of one connection.
  interface Handshake {
    /// Hands over a datagram, which the handshake may keep.
    void received(byte[] datagram);

    /// Ends it; nothing more is reported.
    void cancel();
  }
}
