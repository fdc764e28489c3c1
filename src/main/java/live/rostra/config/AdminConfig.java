package live.rostra.config;

/// `admin.*`: the port for operators.
///
/// @param enabled whether there is one
/// @param host address to bind
/// @param port TCP port; 0 picks a free one
/// @param roomSeries how many rooms get metrics of their own
public record AdminConfig(boolean enabled, String host, int port, int roomSeries) {
  static AdminConfig read(Settings s) {
    return new AdminConfig(
        s.value("admin.enabled", true, Form.FLAG),
        s.value("admin.host", "127.0.0.1", Form.HOST),
        s.value("admin.port", 9464, Form.PORT),
        s.value("admin.room-series", 0, Form.number(0, 1000)));
  }
}
