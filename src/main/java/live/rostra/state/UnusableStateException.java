package live.rostra.state;

/// Facts cannot be kept with these settings: a sentence that names the one to look at, without
/// secrets.
public final class UnusableStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableStateException(String sentence) {
    super(sentence, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
