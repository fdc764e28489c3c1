package live.rostra.testkit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What an init segment or media bytes say, read box by box (ISO/IEC 14496-12) without the writer's
/// help. Throws `IllegalArgumentException` with a sentence when the bytes are no such thing.
final class CmafReading {
  private static final long NON_SYNC = 0x0001_0000L;

  /// An init segment.
  record Init(int timescale, boolean editList, String sampleEntry, Defaults defaults) {}

  /// Defaults of a `trex`.
  record Defaults(long duration, long flags) {}

  /// One `moof` with its `mdat`.
  record Fragment(
      long sequence, long decodeTime, int units, long samples, boolean sync, int payloadBytes) {
    long end() {
      return decodeTime + samples;
    }
  }

  private record Box(String type, ByteBuffer body) {}

  private CmafReading() {}

  static Init init(byte[] bytes) {
    ByteBuffer moov = only(boxes(ByteBuffer.wrap(bytes)), "moov");
    ByteBuffer trak = only(boxes(moov.duplicate()), "trak");
    ByteBuffer mdia = only(boxes(trak.duplicate()), "mdia");
    ByteBuffer mdhd = only(boxes(mdia.duplicate()), "mdhd");
    int timescale = mdhd.getInt(mdhd.position() + 12);
    ByteBuffer stbl = only(boxes(only(boxes(mdia.duplicate()), "minf")), "stbl");
    ByteBuffer stsd = only(boxes(stbl), "stsd");
    ByteBuffer trex = only(boxes(only(boxes(moov.duplicate()), "mvex")), "trex");
    trex.position(trex.position() + 12);
    long duration = u32(trex);
    trex.getInt(); // default size
    boolean editList = boxes(trak.duplicate()).stream().anyMatch(b -> b.type().equals("edts"));
    String entry = boxes(stsd.position(stsd.position() + 8)).getFirst().type();
    return new Init(timescale, editList, entry, new Defaults(duration, u32(trex)));
  }

  static List<Fragment> fragments(byte[] bytes, Defaults defaults) {
    var fragments = new ArrayList<Fragment>();
    List<Box> boxes = boxes(ByteBuffer.wrap(bytes));
    for (int i = 0; i < boxes.size(); i++) {
      if (boxes.get(i).type().equals("moof")) {
        if (i + 1 == boxes.size() || !boxes.get(i + 1).type().equals("mdat")) {
          throw new IllegalArgumentException("a moof without its mdat");
        }
        fragments.add(fragment(boxes.get(i).body(), boxes.get(i + 1).body(), defaults));
      }
    }
    if (fragments.isEmpty()) {
      throw new IllegalArgumentException("no fragment");
    }
    return fragments;
  }

  private static Fragment fragment(ByteBuffer moof, ByteBuffer mdat, Defaults defaults) {
    int moofStart = moof.position() - 8;
    ByteBuffer mfhd = only(boxes(moof.duplicate()), "mfhd");
    mfhd.getInt(); // version, flags
    long sequence = u32(mfhd);
    ByteBuffer traf = only(boxes(moof.duplicate()), "traf");
    ByteBuffer tfhd = only(boxes(traf.duplicate()), "tfhd");
    int tfhdFlags = tfhd.getInt() & 0xff_ffff;
    tfhd.getInt(); // track
    skipIf(tfhd, tfhdFlags, 0x1, 8);
    skipIf(tfhd, tfhdFlags, 0x2, 4);
    long duration = (tfhdFlags & 0x8) != 0 ? u32(tfhd) : defaults.duration();
    skipIf(tfhd, tfhdFlags, 0x10, 4);
    long flags = (tfhdFlags & 0x20) != 0 ? u32(tfhd) : defaults.flags();

    ByteBuffer tfdt = only(boxes(traf.duplicate()), "tfdt");
    boolean wide = tfdt.getInt() >>> 24 == 1;
    long decodeTime = wide ? tfdt.getLong() : u32(tfdt);

    ByteBuffer trun = only(boxes(traf.duplicate()), "trun");
    int trunFlags = trun.getInt() & 0xff_ffff;
    int count = trun.getInt();
    long dataStart = (trunFlags & 0x1) != 0 ? moofStart + trun.getInt() : -1;
    if (dataStart != mdat.position()) {
      throw new IllegalArgumentException("data offset does not lead to the mdat");
    }
    long firstFlags = (trunFlags & 0x4) != 0 ? u32(trun) : flags;
    long samples = 0;
    int payload = 0;
    for (int i = 0; i < count; i++) {
      samples += (trunFlags & 0x100) != 0 ? u32(trun) : duration;
      payload += (trunFlags & 0x200) != 0 ? (int) u32(trun) : 0;
      long own = (trunFlags & 0x400) != 0 ? u32(trun) : -1;
      if (i == 0 && own >= 0) {
        firstFlags = own;
      }
      skipIf(trun, trunFlags, 0x800, 4);
    }
    if (payload != mdat.remaining()) {
      throw new IllegalArgumentException("sample sizes do not fill the mdat");
    }
    return new Fragment(
        sequence, decodeTime, count, samples, (firstFlags & NON_SYNC) == 0, payload);
  }

  private static void skipIf(ByteBuffer b, int flags, int flag, int bytes) {
    if ((flags & flag) != 0) {
      b.position(b.position() + bytes);
    }
  }

  private static ByteBuffer only(List<Box> boxes, String type) {
    List<Box> found = boxes.stream().filter(b -> b.type().equals(type)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(found.size() + " boxes " + type + " where one belongs");
    }
    return found.getFirst().body();
  }

  private static List<Box> boxes(ByteBuffer b) {
    var boxes = new ArrayList<Box>();
    try {
      while (b.hasRemaining()) {
        int start = b.position();
        int size = b.getInt();
        byte[] type = new byte[4];
        b.get(type);
        if (size < 8 || size > b.limit() - start) {
          throw new IllegalArgumentException("a box of " + size + " bytes");
        }
        ByteBuffer body = b.duplicate().limit(start + size);
        boxes.add(new Box(new String(type, StandardCharsets.US_ASCII), body));
        b.position(start + size);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a box is cut off", e);
    }
    return boxes;
  }

  private static long u32(ByteBuffer b) {
    return b.getInt() & 0xffff_ffffL;
  }
}
