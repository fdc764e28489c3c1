package live.rostra.ffmpeg;

import java.io.IOException;

/// No ffmpeg that can encode AAC; the message is one sentence for the operator.
public final class FfmpegUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  FfmpegUnavailableException(String sentence) {
    super(sentence);
  }
}
