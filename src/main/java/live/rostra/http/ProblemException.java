package live.rostra.http;

/// A refusal on its way to {@link Problems}: costs no stack trace, because it is an answer, not a
/// fault.
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /// @param detail one sentence about this occurrence; never holds a token or SDP of the caller
  ProblemException(Problem problem, String detail) {
    super(detail, null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
