package live.rostra.outbound;

import java.io.IOException;

/// An answer went on for longer than anybody reads.
final class AnswerTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  AnswerTooLongException(int maxBytes) {
    super("the answer is longer than " + maxBytes + " bytes");
  }
}
