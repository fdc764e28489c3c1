package live.rostra.http;

import io.vertx.core.json.JsonArray;

/// A refusal on its way to {@link Problems}: costs no stack trace, because it is an answer, not a
/// fault.
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final transient JsonArray errors;

  /// @param detail one sentence about this occurrence; never holds a token or SDP of the caller
  ProblemException(Problem problem, String detail) {
    this(problem, detail, new JsonArray());
  }

  /// @param errors what exactly is wrong, as the contract's `errors`
  ProblemException(Problem problem, String detail, JsonArray errors) {
    super(detail, null, false, false);
    this.problem = problem;
    this.errors = errors;
  }

  Problem problem() {
    return problem;
  }

  JsonArray errors() {
    return errors;
  }
}
