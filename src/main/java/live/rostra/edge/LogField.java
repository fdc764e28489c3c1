package live.rostra.edge;

/// Names of the fields of log lines; `log.format: json` has them as members of the object.
final class LogField {
  /// A room's id.
  static final String ROOM = "room";

  /// A connection's id.
  static final String SESSION = "session";

  private LogField() {}
}
