package live.rostra.sdp;

/// How the depths of the parser give up. It never leaves the package: the public entry points turn
/// it into their sealed result.
final class SdpRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SdpProblem problem;

  SdpRefusal(SdpProblem problem) {
    // No stack trace: this is an answer, and anybody can ask for as many as they like.
    super(problem.reason(), null, false, false);
    this.problem = problem;
  }

  SdpProblem problem() {
    return problem;
  }
}
