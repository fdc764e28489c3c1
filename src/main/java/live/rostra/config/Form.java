package live.rostra.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How a value is written: in words for the one who wrote it wrong, and as code that reads it.
///
/// What more than one section uses is here; a form of one setting stands in its section.
///
/// @param expected what the value must be; ends the sentence "http.port must be …"
/// @param parse reads it; throws `IllegalArgumentException` when it is something else
record Form<T>(String expected, Function<String, T> parse) {
  private static final Pattern SIZE_TEXT = Pattern.compile("([1-9]\\d{0,8})(MiB|GiB)");

  private static final Pattern DURATION_TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  /// `true` or `false`.
  static final Form<Boolean> FLAG = either("true", "false", "true or false");

  /// An address or name to bind.
  static final Form<String> HOST =
      text(
          "an address or host name",
          text -> !text.isEmpty() && !text.contains(" ") && !text.contains("/"));

  /// A port; 0 picks a free one.
  static final Form<Integer> PORT = number(0, 65_535).as("a port from 0 to 65535");

  /// An absolute URL; empty text is none.
  static final Form<Optional<URI>> URL = new Form<>("an http(s) URL", optional(Form::url));

  /// A file or directory.
  static final Form<Path> PATH = new Form<>("a path", Path::of);

  /// The same; empty text is none.
  static final Form<Optional<Path>> OPTIONAL_PATH = new Form<>("a path", optional(Path::of));

  /// A length of time with its unit.
  static final Form<Duration> DURATION =
      new Form<>("a duration such as 500ms, 30s, 5m", Form::duration);

  /// A number of bytes with its unit.
  static final Form<Long> SIZE = new Form<>("a size such as 512MiB or 4GiB", Form::bytes);

  /// The same form in other words.
  Form<T> as(String words) {
    return new Form<>(words, parse);
  }

  /// The same form for fewer values.
  Form<T> only(String words, Predicate<T> allowed) {
    return new Form<>(
        words,
        text -> {
          T value = parse.apply(text);
          require(allowed.test(value));
          return value;
        });
  }

  /// A whole number from `min` to `max`.
  static Form<Integer> number(int min, int max) {
    return new Form<>("a number from " + min + " to " + max, Integer::parseInt)
        .only("a number from " + min + " to " + max, value -> value >= min && value <= max);
  }

  /// One of two words: `yes` is true.
  static Form<Boolean> either(String yes, String no, String expected) {
    return text(expected, text -> text.equals(yes) || text.equals(no)).map(yes::equals);
  }

  /// Text as it stands.
  static Form<String> text(String expected, Predicate<String> allowed) {
    return new Form<>(expected, Function.<String>identity()).only(expected, allowed);
  }

  /// Text that matches; empty text is none.
  static Form<Optional<String>> matching(String expected, Pattern pattern) {
    return new Form<>(
        expected,
        optional(text -> {
          require(pattern.matcher(text).matches());
          return text;
        }));
  }

  /// Values of one form, separated by commas or spaces.
  static <T> Form<List<T>> list(String expected, Function<String, T> each) {
    return new Form<>(expected, text -> parts(text).map(each).toList());
  }

  private <U> Form<U> map(Function<T, U> more) {
    return new Form<>(expected, parse.andThen(more));
  }

  private static <T> Function<String, Optional<T>> optional(Function<String, T> parse) {
    return text -> text.isEmpty() ? Optional.empty() : Optional.of(parse.apply(text));
  }

  /// What stands between commas and spaces.
  static Stream<String> parts(String text) {
    return Stream.of(text.split("[,\\s]+")).filter(part -> !part.isEmpty());
  }

  /// Only literals: a name would make the start depend on DNS.
  static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static URI url(String text) {
    URI uri = URI.create(text);
    require(
        ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null);
    return uri;
  }

  private static long bytes(String text) {
    Matcher matcher = SIZE_TEXT.matcher(text);
    require(matcher.matches());
    return Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("MiB") ? 20 : 30);
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION_TEXT.matcher(text);
    require(matcher.matches());
    double unitMs =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    return Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * unitMs));
  }

  /// Refuses a value.
  static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException();
    }
  }
}
