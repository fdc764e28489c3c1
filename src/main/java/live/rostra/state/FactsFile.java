package live.rostra.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been appended and is not in Postgres yet, as frames in a row of files.
///
/// ```
/// <directory>/lock                        held while a node uses it
///             source                      a UUID: whose frames these are, in `facts_drained`
///             refused                     what Postgres will never take, for a person
///             00000000000000000000.facts  named by the position of its first frame
///
/// frame: | length (4) | CRC-32C of the rest (4) | bytes … |        big-endian
/// ```
///
/// Frames are counted: a frame's position is how many were written before it. A frame that was not
/// written whole ends its file. Files that hold nothing any more are deleted.
///
/// One thread writes, one reads and retires; they may be different. Methods block.
final class FactsFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FactsFile.class);
  private static final Pattern NAME = Pattern.compile("(\\d{20})\\.facts");
  private static final int HEADER = 8;

  /// Files this small that the end of one costs little of the bound.
  private static final int FILES = 16;

  private final Path directory;
  private final DirectoryLock lock;
  private final UUID source;
  private final long segmentBytes;

  /// By the position of their first frame. Guarded by itself, as what is in them.
  private final TreeMap<Long, Segment> segments = new TreeMap<>();

  /// The position of the next frame; the writer's.
  private long end;

  private volatile @Nullable FileChannel writing;
  private @Nullable Reading reading;

  private static final class Segment {
    private final Path path;
    private final long first;
    private long frames;
    private long bytes;

    Segment(Path path, long first) {
      this.path = path;
      this.first = first;
    }

    long end() {
      return first + frames;
    }
  }

  /// Where the reader is.
  private static final class Reading {
    private final Segment segment;
    private final FileChannel channel;
    private long position;

    Reading(Segment segment, FileChannel channel) {
      this.segment = segment;
      this.channel = channel;
      this.position = segment.first;
    }
  }

  /// Frames that follow each other.
  ///
  /// @param from position of the first; what was before it is gone
  /// @param frames in order
  record Batch(long from, List<byte[]> frames) {
    /// The position after the last one.
    long to() {
      return from + frames.size();
    }
  }

  private FactsFile(Path directory, DirectoryLock lock, UUID source, long segmentBytes) {
    this.directory = directory;
    this.lock = lock;
    this.source = source;
    this.segmentBytes = segmentBytes;
  }

  /// Opens what is in a directory, which is made when it does not exist.
  ///
  /// @throws IOException with a sentence that says what `directory` lacks
  static FactsFile open(Path directory, long maxBytes) throws IOException {
    Files.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      FactsFile file =
          new FactsFile(directory, lock, source(directory.resolve("source")), maxBytes / FILES);
      file.find();
      return file;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static UUID source(Path file) throws IOException {
    if (Files.exists(file)) {
      try {
        return UUID.fromString(Files.readString(file).strip());
      } catch (IllegalArgumentException _) {
        LOG.warn("the file source of facts.directory was not written whole: it gets a new one");
      }
    }
    UUID source = UUID.randomUUID();
    Files.writeString(file, source + "\n");
    return source;
  }

  private void find() throws IOException {
    List<Path> paths;
    try (Stream<Path> entries = Files.list(directory)) {
      paths = entries.filter(path -> NAME.matcher(name(path)).matches()).sorted().toList();
    }
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      Segment segment = new Segment(path, first(path));
      // Beyond are frames that could neither be written whole nor removed, and were not promised.
      measure(segment, i + 1 < paths.size() ? first(paths.get(i + 1)) : Long.MAX_VALUE);
      if (segment.frames == 0) {
        Files.delete(path);
      } else {
        segments.put(segment.first, segment);
      }
      end = Math.max(end, segment.end());
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static long first(Path path) {
    return Long.parseLong(name(path).substring(0, 20));
  }

  /// Counts the frames that are whole, and cuts off what is not.
  ///
  /// @param next the position of the next file's first frame
  private static void measure(Segment segment, long next) throws IOException {
    try (FileChannel channel =
        FileChannel.open(segment.path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      while (segment.end() < next && readFrame(channel, channel.size()) != null) {
        segment.frames++;
        segment.bytes = channel.position();
      }
      if (segment.bytes < channel.size()) {
        LOG.warn(
            "the facts in {} end with {} bytes that could not be written whole",
            segment.path.getFileName(),
            channel.size() - segment.bytes);
        channel.truncate(segment.bytes);
      }
    }
  }

  /// The next frame.
  ///
  /// @param limit where the file ends for this reader
  /// @return null when there is no whole one
  private static byte @Nullable [] readFrame(FileChannel channel, long limit) throws IOException {
    long at = channel.position();
    if (limit - at < HEADER) {
      return null;
    }
    ByteBuffer header = read(channel, HEADER);
    int length = header.getInt();
    int checksum = header.getInt();
    if (length < 0 || length > limit - at - HEADER) {
      channel.position(at);
      return null;
    }
    byte[] frame = read(channel, length).array();
    if (checksum(frame) != checksum) {
      channel.position(at);
      return null;
    }
    return frame;
  }

  private static ByteBuffer read(FileChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("a file of facts has become shorter");
      }
    }
    return buffer.flip();
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /// How many bytes a frame takes.
  static int size(byte[] frame) {
    return HEADER + frame.length;
  }

  /// Where facts go that Postgres will never take.
  Path refused() {
    return directory.resolve("refused");
  }

  /// Whose frames these are.
  UUID source() {
    return source;
  }

  /// The position of the next frame to be written.
  long end() {
    synchronized (segments) {
      return end;
    }
  }

  /// Bytes of all files.
  long bytes() {
    synchronized (segments) {
      return segments.values().stream().mapToLong(segment -> segment.bytes).sum();
    }
  }

  /// Continues at a higher position: what was before it is in Postgres, though this disk has lost
  /// it.
  void skipTo(long position) throws IOException {
    if (position > end) {
      closeWriting();
      synchronized (segments) {
        end = position;
      }
    }
  }

  /// Writes frames, all of them or none; the writer only. They survive this process from here on,
  /// and the machine after [#force].
  void write(List<byte[]> frames) throws IOException {
    Segment segment = current();
    FileChannel channel = channelOf(segment);
    ByteBuffer buffer = ByteBuffer.allocate(frames.stream().mapToInt(FactsFile::size).sum());
    for (byte[] frame : frames) {
      buffer.putInt(frame.length).putInt(checksum(frame)).put(frame);
    }
    buffer.flip();
    int bytes = buffer.remaining();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      undo(segment, channel);
      throw e;
    }
    synchronized (segments) {
      segment.frames += frames.size();
      segment.bytes += bytes;
      end += frames.size();
    }
  }

  /// Half a frame must not stand before whole ones: if it cannot be removed, the next one begins a
  /// file.
  private void undo(Segment segment, FileChannel channel) {
    try {
      channel.truncate(segment.bytes);
    } catch (IOException e) {
      LOG.warn("a file of facts is given up: {}", e.toString());
      closeWriting();
    }
  }

  private Segment current() {
    synchronized (segments) {
      Map.Entry<Long, Segment> last = segments.lastEntry();
      if (writing != null && last != null && last.getValue().bytes < segmentBytes) {
        return last.getValue();
      }
    }
    closeWriting();
    return new Segment(directory.resolve("%020d.facts".formatted(end)), end);
  }

  private FileChannel channelOf(Segment segment) throws IOException {
    FileChannel channel = writing;
    if (channel == null) {
      // What is there under this name was given up before it held a whole frame.
      channel =
          FileChannel.open(
              segment.path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      writing = channel;
      synchronized (segments) {
        segments.put(segment.first, segment);
      }
    }
    return channel;
  }

  /// Makes what was written survive the machine; any thread. What is written to no more has been
  /// forced already.
  void force() {
    FileChannel channel = writing;
    try {
      if (channel != null) {
        channel.force(false);
      }
    } catch (ClosedChannelException _) {
      // The writer has begun a new file, and forced this one.
    } catch (IOException e) {
      LOG.error("facts would not survive the machine: {}", e.toString());
    }
  }

  private void closeWriting() {
    force();
    FileChannel channel = writing;
    writing = null;
    close(channel);
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.warn("a file of facts could not be closed: {}", e.toString());
    }
  }

  /// Frames from a position on, as many as are there, but no more than so many bytes of them unless
  /// the first is larger; the reader only. After a failure it can be tried again.
  Batch read(long from, int maxFrames, int maxBytes) throws IOException {
    try {
      return readOn(from, maxFrames, maxBytes);
    } catch (IOException e) {
      stopReading();
      throw e;
    }
  }

  /// Where the reader is counts no more.
  private void stopReading() {
    Reading at = reading;
    reading = null;
    if (at != null) {
      close(at.channel);
    }
  }

  private Batch readOn(long from, int maxFrames, int maxBytes) throws IOException {
    Reading at = seek(from);
    if (at == null) {
      return new Batch(from, List.of());
    }
    long first = at.position;
    long to;
    long limit;
    synchronized (segments) {
      to = at.segment.end();
      limit = at.segment.bytes;
    }
    List<byte[]> frames = new ArrayList<>();
    int bytes = 0;
    while (at.position < to && frames.size() < maxFrames && bytes < maxBytes) {
      byte[] frame = readFrame(at.channel, limit);
      if (frame == null) {
        throw new IOException("a file of facts has changed under its reader");
      }
      frames.add(frame);
      bytes += frame.length;
      at.position++;
    }
    return new Batch(first, frames);
  }

  /// Where a position is, or the first one after it; null when nothing is there yet.
  private @Nullable Reading seek(long from) throws IOException {
    Reading at = reading;
    if (at != null && at.position == from && !finished(at)) {
      return at;
    }
    Segment segment = holding(from);
    if (segment == null) {
      return null;
    }
    stopReading();
    at = new Reading(segment, FileChannel.open(segment.path, StandardOpenOption.READ));
    reading = at;
    while (at.position < from) {
      if (readFrame(at.channel, segment.bytes) == null) {
        throw new IOException("a file of facts has changed under its reader");
      }
      at.position++;
    }
    return at;
  }

  /// Whether nothing comes after a reading in its file, and there is another.
  private boolean finished(Reading at) {
    synchronized (segments) {
      return at.position == at.segment.end() && segments.higherKey(at.segment.first) != null;
    }
  }

  private @Nullable Segment holding(long position) {
    synchronized (segments) {
      return segments.values().stream()
          .filter(segment -> segment.end() > position)
          .findFirst()
          .orElse(null);
    }
  }

  /// Deletes the files that hold nothing at or after `position`, except the one that is written to;
  /// the reader only. What cannot be deleted is tried again with the next.
  ///
  /// @return their bytes
  long retire(long position) {
    List<Segment> done;
    synchronized (segments) {
      done =
          segments.headMap(segments.isEmpty() ? 0 : segments.lastKey()).values().stream()
              .filter(segment -> segment.end() <= position)
              .toList();
    }
    long bytes = 0;
    for (Segment segment : done) {
      try {
        Files.deleteIfExists(segment.path);
      } catch (IOException e) {
        LOG.warn("a file of facts could not be deleted: {}", e.toString());
        break;
      }
      synchronized (segments) {
        segments.remove(segment.first);
      }
      bytes += segment.bytes;
    }
    return bytes;
  }

  @Override
  public void close() {
    closeWriting();
    stopReading();
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("the lock of the facts could not be closed: {}", e.toString());
    }
  }
}
