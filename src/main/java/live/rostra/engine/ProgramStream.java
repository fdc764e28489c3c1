package live.rostra.engine;

import java.time.Instant;
import live.rostra.codec.AacEncoders;
import live.rostra.codec.AacSequencer;
import live.rostra.hls.Presentation;
import live.rostra.mixer.Mixer;

/// One run of a room's HLS: program samples in, AAC units on the 320 ms grid, parts and segments
/// out. Room loop only.
final class ProgramStream {
  private static final float[] SILENCE = new float[Mixer.FRAME_SAMPLES];

  private static final long END_DEADLINE_NS = 1_000_000_000L;

  private final AacSequencer sequencer;
  private final Presentation presentation;
  private boolean ended;

  ProgramStream(
      AacEncoders encoders,
      Presentation.Settings settings,
      String run,
      Instant start,
      Presentation.Output output) {
    presentation = new Presentation(run, start, settings, output);
    sequencer =
        new AacSequencer(
            encoders,
            new AacSequencer.Output() {
              @Override
              public void unit(byte[] aac) {
                presentation.unit(aac);
              }

              @Override
              public void ended() {
                presentation.end();
                ended = true;
              }
            });
  }

  void write(float[] program, boolean silent) {
    sequencer.write(program, silent);
  }

  /// Stands in for `frames` ticks that did not happen, so that the sample clock follows the wall
  /// clock.
  void skip(int frames) {
    for (int i = 0; i < frames; i++) {
      sequencer.write(SILENCE, true);
    }
  }

  /// Ends the run: what is in the encoder still comes, but not later than a second from now.
  void end(long nowNs) {
    sequencer.end(nowNs + END_DEADLINE_NS);
  }

  void handleTimeout(long nowNs) {
    sequencer.handleTimeout(nowNs);
  }

  /// What became of the program's AAC so far.
  AacSequencer.Stats aac() {
    return sequencer.stats();
  }

  boolean ended() {
    return ended;
  }
}
