package live.rostra.codec;

import org.jspecify.annotations.Nullable;

/// Turns a room's program into AAC units: one unit per 1,024 samples, in order, whatever happens to
/// the encoder. Pure; room loop only.
///
/// Unit b restores the samples [b·1024, (b+1)·1024). It is also the one whose window reaches into
/// block b+1 (AAC overlaps by half), which settles what may follow what:
///
/// - A fresh encoder is fed from two blocks before the first unit that is wanted, and its first
///   three units are dropped: its unit j restores its block j−1, and the overlap is right from the
///   third on.
/// - The table's silent unit stands for block b only when block b+1 is silent as well.
///
/// A room that has been silent for a while needs no encoder. When one dies the next is fed from a 2
/// s history: units come late, none is lost or doubled. With no encoder for longer than that, units
/// are replaced by silence, so that the sample clock never stops.
public final class AacSequencer {
  /// Digital silence after which the encoder is let go: 5 s.
  static final int REST_BLOCKS = 235;

  /// How far units may fall behind the program before they are replaced: 2 s.
  static final int MAX_LAG_BLOCKS = 94;

  /// A running encoder that has delivered nothing for 1.5 s is taken for dead, which leaves its
  /// successor half a second; on a busy machine a restart would only add to the load.
  static final int STALL_BLOCKS = 70;

  /// What a fresh encoder is fed ahead of the first wanted block.
  static final int PRE_ROLL_BLOCKS = 2;

  /// Units after which an encoder's earlier failures are forgiven: 10 s.
  static final int HEALTHY_UNITS = 470;

  private static final int FIRST_BACKOFF_BLOCKS = 5;
  private static final int MAX_BACKOFF_BLOCKS = 235;
  private static final int MAX_FAILURES_AT_END = 3;

  /// One block for the overlap of the last unit, one because the encoder looks a block ahead.
  private static final int TAIL_BLOCKS = 2;

  private static final int BLOCK = ProgramHistory.BLOCK;

  private static final float[] ZEROS = new float[BLOCK];

  /// Where the stream goes; called from inside the sequencer's methods and the encoder's callbacks,
  /// and must not call back into the sequencer.
  public interface Output {
    /// The next unit: a raw_data_block, not to be modified.
    void unit(byte[] aac);

    /// The last unit has been delivered; nothing follows.
    void ended();
  }

  /// Counters since the start.
  ///
  /// @param published units delivered, of whatever origin
  /// @param silent units from the silence table while the program was silent
  /// @param replaced units of silence in place of sound that could not be encoded in time
  /// @param encodersStarted encoders asked for
  /// @param encodersFailed encoders that died or stalled
  /// @param lagSamples program samples written that no unit has restored yet
  public record Stats(
      long published,
      long silent,
      long replaced,
      long encodersStarted,
      long encodersFailed,
      long lagSamples) {
    /// A program that has not begun.
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

    /// Both programs' counts together, with the longer of their lags.
    public Stats plus(Stats other) {
      return new Stats(
          published + other.published,
          silent + other.silent,
          replaced + other.replaced,
          encodersStarted + other.encodersStarted,
          encodersFailed + other.encodersFailed,
          Math.max(lagSamples, other.lagSamples));
    }
  }

  private final AacEncoders encoders;
  private final Output output;

  /// The unpublished blocks, the pre-roll before them and the block that is being filled.
  private final ProgramHistory history =
      new ProgramHistory(PRE_ROLL_BLOCKS + MAX_LAG_BLOCKS + TAIL_BLOCKS);

  private @Nullable Run run;

  /// The next block to publish.
  private long next;

  /// The number of blocks of an ended program.
  private long last = Long.MAX_VALUE;

  private int failures;
  private long restartAtBlock;
  private long deadlineNs;
  private boolean ended;
  private long silent;
  private long replaced;
  private long started;
  private long failed;

  /// A program that has not begun: silent until the first sample.
  public AacSequencer(AacEncoders encoders, Output output) {
    this.encoders = encoders;
    this.output = output;
  }

  /// Takes the next samples of the program (one tick, 960); they are copied.
  ///
  /// @param isSilent that they are all zero; the array is not read then
  public void write(float[] pcm, boolean isSilent) {
    if (last != Long.MAX_VALUE) {
      throw new IllegalStateException("the program has ended");
    }
    append(isSilent ? ZEROS : pcm, pcm.length, isSilent);
    advance();
  }

  /// Ends the program. A last block that is not full is filled with zeros; `ended` follows the unit
  /// that restores it, at `deadlineNs` at the latest.
  public void end(long deadlineNs) {
    if (last != Long.MAX_VALUE) {
      return;
    }
    this.deadlineNs = deadlineNs;
    long blocks = (history.written() + BLOCK - 1) / BLOCK;
    long tail = (blocks + TAIL_BLOCKS) * BLOCK - history.written();
    while (tail > 0) {
      int chunk = (int) Math.min(BLOCK, tail);
      append(ZEROS, chunk, true);
      tail -= chunk;
    }
    last = blocks;
    restartAtBlock = 0;
    advance();
  }

  /// Replaces what has not come by the deadline given to `end`.
  public void handleTimeout(long nowNs) {
    if (last != Long.MAX_VALUE && !ended && nowNs - deadlineNs >= 0) {
      replaceUntil(last);
      finishIfDone();
    }
  }

  /// When `handleTimeout` wants to be called; `Long.MAX_VALUE` when it does not.
  public long nextTimeoutAt() {
    return last == Long.MAX_VALUE || ended ? Long.MAX_VALUE : deadlineNs;
  }

  /// Abandons the program: the encoder is let go and nothing more is delivered.
  public void close() {
    ended = true;
    last = next;
    stopEncoder();
  }

  /// The counters now.
  public Stats stats() {
    long end = Math.min(history.written(), last == Long.MAX_VALUE ? last : last * BLOCK);
    return new Stats(next, silent, replaced, started, failed, end - next * BLOCK);
  }

  private void append(float[] pcm, int length, boolean isSilent) {
    history.append(pcm, length, isSilent);
    if (run != null) {
      run.encoder.write(pcm, 0, length);
    }
  }

  private void advance() {
    if (ended) {
      return;
    }
    long complete = history.complete();
    replaceUntil(Math.min(last, complete - MAX_LAG_BLOCKS));
    if (run != null && run.stalled(complete)) {
      stopEncoder();
      countFailure();
    }
    if (run != null && rested(complete)) {
      stopEncoder();
    }
    if (run == null) {
      publishSilence(complete);
      if (complete >= restartAtBlock && encoderWanted()) {
        run = new Run(next - PRE_ROLL_BLOCKS);
      }
    }
    finishIfDone();
  }

  /// The silence has lasted, and the encoder has delivered the last overlap with sound.
  private boolean rested(long complete) {
    long lastSounding = history.lastSounding();
    return complete - lastSounding > REST_BLOCKS && next > lastSounding + 1;
  }

  private boolean encoderWanted() {
    return next < last && (history.sounds(next) || history.sounds(next + 1));
  }

  private void publishSilence(long complete) {
    while (next < last
        && next + 1 < complete
        && !history.sounds(next)
        && !history.sounds(next + 1)) {
      silent++;
      publish(SilentAac.unit());
    }
  }

  private void replaceUntil(long block) {
    while (next < block) {
      replaced++;
      publish(SilentAac.unit());
    }
  }

  private void publish(byte[] aac) {
    next++;
    output.unit(aac);
  }

  private void finishIfDone() {
    if (next == last && !ended) {
      ended = true;
      stopEncoder();
      output.ended();
    }
  }

  private void stopEncoder() {
    Run stopping = run;
    run = null;
    if (stopping != null) {
      stopping.encoder.close();
    }
  }

  private void countFailure() {
    failed++;
    failures++;
    if (last != Long.MAX_VALUE) {
      // No more ticks will come to wait by.
      if (failures > MAX_FAILURES_AT_END) {
        replaceUntil(last);
      }
    } else if (failures > 1) {
      int doublings = Math.min(failures - 2, 10);
      restartAtBlock =
          history.complete() + Math.min(FIRST_BACKOFF_BLOCKS << doublings, MAX_BACKOFF_BLOCKS);
    }
  }

  /// One encoder's life, fed from `firstBlock` on.
  private final class Run implements AacEncoder.Output {
    private final long firstBlock;
    private final AacEncoder encoder;
    private long units;
    private long progressAtBlock = history.complete();

    Run(long firstBlock) {
      this.firstBlock = firstBlock;
      started++;
      encoder = encoders.start(this);
      history.replay(firstBlock, encoder);
    }

    boolean stalled(long complete) {
      // A process may take its time to start on a busy machine: it has the whole history for it.
      return complete - progressAtBlock > (units == 0 ? MAX_LAG_BLOCKS : STALL_BLOCKS);
    }

    @Override
    public void unit(byte[] rawDataBlock) {
      if (run != this) {
        return;
      }
      progressAtBlock = history.complete();
      long block = firstBlock + units - 1;
      units++;
      if (units == HEALTHY_UNITS) {
        failures = 0;
      }
      // Earlier ones are priming, pre-roll, or came after their time and were replaced.
      if (block == next && next < last) {
        publish(rawDataBlock);
        finishIfDone();
      }
    }

    @Override
    public void failed(String reason) {
      if (run == this) {
        run = null;
        countFailure();
        advance();
      }
    }
  }
}
