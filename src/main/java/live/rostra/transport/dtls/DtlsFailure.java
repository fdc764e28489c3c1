package live.rostra.transport.dtls;

/// A handshake that yielded no keys; the message is one line for a log, without addresses or keys.
public final class DtlsFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /// A failure with its reason and the library's exception, if there was one.
  public DtlsFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
