package live.rostra.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads `Forwarded` (RFC 7239): `for=192.0.2.43,
/// for="[2001:db8::1]:4711";proto=https;host=a.example`.
final class ForwardedHeader {
  private ForwardedHeader() {}

  /// One hop for each element, the client's first.
  static List<TrustedProxies.Hop> read(HttpServerRequest request) {
    List<TrustedProxies.Hop> hops = new ArrayList<>();
    for (String line : request.headers().getAll("Forwarded")) {
      for (String element : split(line, ',')) {
        hops.add(hop(element));
      }
    }
    return hops;
  }

  private static TrustedProxies.Hop hop(String element) {
    String client = "";
    String scheme = "";
    String host = "";
    for (String pair : split(element, ';')) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String value = unquoted(pair.substring(equals + 1).strip());
        switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
          case "for" -> client = value;
          case "proto" -> scheme = value;
          case "host" -> host = value;
          default -> {} // "by", and whatever comes after us
        }
      }
    }
    return new TrustedProxies.Hop(client, scheme, host);
  }

  /// Parts between separators that stand outside quotes.
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }
}
