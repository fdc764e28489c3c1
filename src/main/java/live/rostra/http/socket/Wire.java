package live.rostra.http.socket;

/// The sending half of a WebSocket. Its loop only.
interface Wire {
  /// Writes a frame, which stays the caller's; sent at the end of the loop's turn.
  void write(TextFrame frame);

  /// Bytes that were written and that the kernel has not taken yet.
  long waitingBytes();

  /// Asks the client for a sign of life.
  void ping();

  /// When something last came from the client, in monotonic nanoseconds.
  long heardAtNs();

  /// Sends a close frame after all that was written. The client's answer ends the connection, or
  /// {@link #cut}.
  void close(int code);

  /// Ends the connection at once.
  void cut();
}
