package live.rostra.codec;

/// The last seconds of a program in blocks of 1,024 samples, and which of them hold sound. Blocks
/// before the first are silent. Room loop only.
final class ProgramHistory {
  /// Samples in a block: what one AAC unit restores.
  static final int BLOCK = 1024;

  private final int blocks;
  private final float[] samples;
  private final boolean[] sounding;
  private long written;
  private long lastSounding = -1;

  /// Keeps `blocks` blocks, the one that is being filled among them.
  ProgramHistory(int blocks) {
    this.blocks = blocks;
    this.samples = new float[blocks * BLOCK];
    this.sounding = new boolean[blocks];
  }

  /// Appends `length` samples.
  ///
  /// @param silent that the samples are all zero
  void append(float[] pcm, int length, boolean silent) {
    int done = 0;
    while (done < length) {
      int inBlock = (int) (written % BLOCK);
      int chunk = Math.min(BLOCK - inBlock, length - done);
      long block = written / BLOCK;
      int slot = slot(block);
      if (inBlock == 0) {
        sounding[slot] = false;
      }
      System.arraycopy(pcm, done, samples, slot * BLOCK + inBlock, chunk);
      if (!silent) {
        sounding[slot] = true;
        lastSounding = block;
      }
      written += chunk;
      done += chunk;
    }
  }

  /// Samples appended so far.
  long written() {
    return written;
  }

  /// Blocks that are full; also the index of the block being filled.
  long complete() {
    return written / BLOCK;
  }

  /// The last block with sound in it, -1 before there is one.
  long lastSounding() {
    return lastSounding;
  }

  /// Whether a kept block holds sound, as far as it has been written.
  boolean sounds(long block) {
    return block >= 0 && block * BLOCK < written && sounding[slot(block)];
  }

  /// Writes everything from the start of `block` on; negative blocks are silence.
  void replay(long block, AacEncoder encoder) {
    assert block > complete() - blocks : "block " + block + " is no longer kept";
    for (long at = block; at * BLOCK < written; at++) {
      int length = (int) Math.min(BLOCK, written - at * BLOCK);
      encoder.write(samples, slot(at) * BLOCK, length);
    }
  }

  private int slot(long block) {
    return (int) Math.floorMod(block, (long) blocks);
  }
}
