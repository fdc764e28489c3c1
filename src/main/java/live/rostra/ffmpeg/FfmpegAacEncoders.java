package live.rostra.ffmpeg;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import live.rostra.codec.AacEncoder;
import live.rostra.codec.AacEncoders;

/// AAC encoders of one media loop: each is an ffmpeg child that reads samples from and writes units
/// to Unix sockets on that loop. Loop only.
public final class FfmpegAacEncoders implements AacEncoders {
  private final ContextInternal loop;
  private final Ffmpeg ffmpeg;
  private final int bitrateBps;
  private final ByteBufAllocator allocator;
  private final Set<FfmpegAacEncoder> children = new HashSet<>();
  private final Promise<Void> allGone = Promise.promise();
  private boolean closed;
  private long started;
  private long failed;

  /// Encoders for the rooms of `loop`, an event-loop context.
  public FfmpegAacEncoders(Context loop, Ffmpeg ffmpeg, int bitrateBps) {
    this(loop, ffmpeg, bitrateBps, ByteBufAllocator.DEFAULT);
  }

  FfmpegAacEncoders(Context loop, Ffmpeg ffmpeg, int bitrateBps, ByteBufAllocator allocator) {
    if (!loop.isEventLoopContext()) {
      throw new IllegalArgumentException("rooms live on event loops");
    }
    this.loop = (ContextInternal) loop;
    this.ffmpeg = ffmpeg;
    this.bitrateBps = bitrateBps;
    this.allocator = allocator;
  }

  @Override
  public AacEncoder start(AacEncoder.Output output) {
    if (!loop.inThread()) {
      throw new IllegalStateException("an encoder is started on the loop of its room");
    }
    if (closed) {
      throw new IllegalStateException("the loop's encoders have been closed");
    }
    var child = new FfmpegAacEncoder(loop, ffmpeg, bitrateBps, allocator, output, this::gone);
    children.add(child);
    started++;
    child.start();
    return child;
  }

  /// Children that have not been seen to exit.
  public int running() {
    return children.size();
  }

  /// Children started since the loop began.
  public long started() {
    return started;
  }

  /// Children that ended without having been told to.
  public long failed() {
    return failed;
  }

  /// Process ids of the children, for supervision and tests.
  public List<Long> pids() {
    return children.stream().mapToLong(FfmpegAacEncoder::pid).filter(p -> p > 0).boxed().toList();
  }

  /// Closes all children; completes when the last process has exited and its sockets are removed.
  public Future<Void> close() {
    closed = true;
    List.copyOf(children).forEach(FfmpegAacEncoder::close);
    completeWhenGone();
    return allGone.future();
  }

  private void gone(FfmpegAacEncoder child) {
    children.remove(child);
    failed += child.hasFailed() ? 1 : 0;
    completeWhenGone();
  }

  private void completeWhenGone() {
    if (closed && children.isEmpty()) {
      allGone.tryComplete();
    }
  }
}
