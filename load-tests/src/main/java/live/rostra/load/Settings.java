package live.rostra.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/// What a run is told: system property `rostra.x` before environment `ROSTRA_LOAD_X` before a
/// default. Everything is bounded, and the target is this machine unless `rostra.remote` is `true`.
public final class Settings {
  private Settings() {}

  /// The node, or the cache before it.
  ///
  /// @throws IllegalArgumentException when it is another machine and that was not allowed
  public static URI url() {
    URI url = URI.create(text("url", "http://127.0.0.1:8080"));
    if (url.getHost() == null) {
      throw new IllegalArgumentException("rostra.url must be http(s)://host[:port], got " + url);
    }
    if (!loopback(url.getHost()) && !Boolean.parseBoolean(text("remote", "false"))) {
      throw new IllegalArgumentException(
          "rostra.url is another machine: put load only on your own, and say so by rostra.remote=true");
    }
    return url;
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("rostra.url: nobody knows the host " + host, e);
    }
  }

  /// A text, which may have a default.
  public static String text(String name, String otherwise) {
    String property = System.getProperty("rostra." + name);
    if (property != null && !property.isBlank()) {
      return property;
    }
    String variable = System.getenv("ROSTRA_LOAD_" + name.toUpperCase(Locale.ROOT));
    return variable == null || variable.isBlank() ? otherwise : variable;
  }

  /// A whole number between 1 and `most`.
  ///
  /// @throws IllegalArgumentException when it is not
  public static int count(String name, int otherwise, int most) {
    return number(name, otherwise, 1, most);
  }

  /// A whole number between `least` and `most`.
  ///
  /// @throws IllegalArgumentException when it is not
  public static int number(String name, int otherwise, int least, int most) {
    String value = text(name, Integer.toString(otherwise));
    if (!value.matches("\\d{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(
          "rostra.%s must be a whole number from %d to %d, got %s"
              .formatted(name, least, most, value));
    }
    return Integer.parseInt(value);
  }
}
