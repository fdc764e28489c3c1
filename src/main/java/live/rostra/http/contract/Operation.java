package live.rostra.http.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One method of one address.
///
/// @param id the `operationId`
/// @param method in upper case
/// @param path the template, `/whip/{room}`
/// @param parameters of the path, the query and the header
/// @param body what the request's body may be; null when none is read
/// @param responses by status
/// @param secured whether it needs a token
/// @param grants what the token must include
/// @param developmentOnly whether only a development node serves it
/// @param sameOrigin whether pages of other sites may not call it
public record Operation(
    String id,
    String method,
    String path,
    List<Parameter> parameters,
    @Nullable RequestBody body,
    Map<Integer, Response> responses,
    boolean secured,
    List<String> grants,
    boolean developmentOnly,
    boolean sameOrigin) {

  /// A parameter by where it stands and its name.
  public Optional<Parameter> parameter(Parameter.In in, String name) {
    return parameters.stream()
        .filter(each -> each.in() == in && each.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /// Whether a path is an instance of the template, by its segments alone.
  public boolean matches(String requestPath) {
    String[] wanted = path.split("/", -1);
    String[] given = requestPath.split("/", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (isParameter(wanted[i]) ? given[i].isEmpty() : !wanted[i].equals(given[i])) {
        return false;
      }
    }
    return true;
  }

  /// Orders templates so that a word comes before a parameter in the same place, as OpenAPI wants
  /// them matched.
  static int byPrecedence(Operation a, Operation b) {
    return precedence(a.path).compareTo(precedence(b.path));
  }

  private static String precedence(String path) {
    StringBuilder key = new StringBuilder();
    for (String segment : path.split("/", -1)) {
      key.append(isParameter(segment) ? "~" : segment).append('/');
    }
    return key.toString();
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
