package live.rostra.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A {@link Step} as bytes.
///
/// ```
/// magic "RSP1" | addsFrom, listsFrom, listsTo, deletedTo: 8 each | last: 1
/// | count of objects: 4 | items: the objects, playlist, index | CRC-32C of all that: 8
/// item: name, type, cache-control (each: 2 length, UTF-8) | 4 length | bytes
/// ```
final class StepFile {
  private static final int MAGIC = 0x52535031;
  private static final int MAX_OBJECTS = 16;
  private static final int CHECKSUM = Long.BYTES;

  private StepFile() {}

  /// What a file holds.
  ///
  /// @param step the step
  /// @param deletedTo segments below this number had been deleted when it was written
  record Content(Step step, long deletedTo) {}

  static byte[] encode(Step step, long deletedTo) {
    var bytes = new ByteArrayOutputStream(step.size() + 512);
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(step.addsFrom());
      out.writeLong(step.listsFrom());
      out.writeLong(step.listsTo());
      out.writeLong(deletedTo);
      out.writeBoolean(step.last());
      out.writeInt(step.objects().size());
      for (Step.Item object : step.objects()) {
        write(out, object);
      }
      write(out, step.playlist());
      write(out, step.index());
      out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /// Reads a file back.
  ///
  /// @throws CorruptStepException when it is not one that was written whole
  static Content decode(byte[] file) {
    try (var in = new DataInputStream(new ByteArrayInputStream(file))) {
      int body = file.length - CHECKSUM;
      if (body < 0 || in.readInt() != MAGIC || checksum(file, body) != tail(file)) {
        throw new CorruptStepException("not a step, or not all of it");
      }
      long addsFrom = in.readLong();
      long listsFrom = in.readLong();
      long listsTo = in.readLong();
      long deletedTo = in.readLong();
      boolean last = in.readBoolean();
      int count = in.readInt();
      if (count < 0 || count > MAX_OBJECTS) {
        throw new CorruptStepException(count + " objects");
      }
      List<Step.Item> objects = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        objects.add(item(in));
      }
      Step.Item playlist = item(in);
      Step.Item index = item(in);
      return new Content(
          new Step(objects, playlist, index, addsFrom, listsFrom, listsTo, last), deletedTo);
    } catch (IOException _) {
      throw new CorruptStepException("ends too early");
    }
  }

  private static void write(DataOutputStream out, Step.Item item) throws IOException {
    out.writeUTF(item.name());
    out.writeUTF(item.metadata().contentType());
    out.writeUTF(item.metadata().cacheControl());
    out.writeInt(item.bytes().length);
    out.write(item.bytes());
  }

  private static Step.Item item(DataInputStream in) throws IOException {
    String name = in.readUTF();
    var metadata = new ObjectStore.Metadata(in.readUTF(), in.readUTF());
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new CorruptStepException("an item of " + length + " bytes");
    }
    return new Step.Item(name, in.readNBytes(length), metadata);
  }

  private static long checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private static long tail(byte[] file) throws IOException {
    int at = file.length - CHECKSUM;
    return new DataInputStream(new ByteArrayInputStream(file, at, CHECKSUM)).readLong();
  }
}
