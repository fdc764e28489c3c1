package live.rostra.ffmpeg;

import static java.util.stream.Collectors.joining;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import live.rostra.codec.AacEncoder;
import live.rostra.codec.AdtsReader;
import org.jspecify.annotations.Nullable;

/// One supervised ffmpeg child. Loop only, except the start of the process (a virtual thread) and
/// the notice of its exit (the JDK's), which post their results.
///
/// ```
/// start: listen at two sockets -> start process -> it connects to .pcm -> it connects to .adts
/// end:   close() or a failure -> sockets closed, process ended -> exit seen -> gone
/// ```
///
/// A failure is reported when the exit has been seen, with the exit code and the child's last
/// words.
final class FfmpegAacEncoder implements AacEncoder {
  /// A full 2 s history that is replayed at the start, and one second in which nothing is read.
  private static final int MAX_QUEUED_BYTES = 3 * 48_000 * 2;

  private static final long CLOSE_GRACE_MS = 2_000;
  private static final long EXIT_GRACE_MS = 200;
  private static final int LAST_WORDS_BYTES = 1 << 16;

  /// Writes between two looks at the error pipe: about 5 s.
  private static final int DRAIN_INTERVAL = 256;

  private final ContextInternal context;
  private final EventLoop loop;
  private final Ffmpeg ffmpeg;
  private final int bitrateBps;
  private final ByteBufAllocator allocator;
  private final Output output;
  private final Consumer<FfmpegAacEncoder> gone;
  private final Path pcmPath;
  private final Path adtsPath;
  private final AdtsReader units = new AdtsReader(this::deliver);
  private final ErrorTail errors = new ErrorTail();
  private final byte[] scratch = new byte[4096];

  private State state = State.RUNNING;
  private String reason = "";
  private boolean starting = true;
  private boolean failed;
  private int writes;

  /// Samples written before ffmpeg connected.
  private @Nullable ByteBuf early;

  private @Nullable Channel pcmListener;
  private @Nullable Channel adtsListener;
  private @Nullable Channel pcm;
  private @Nullable Channel adts;
  private @Nullable Process process;
  private @Nullable ScheduledFuture<?> kill;

  private enum State {
    RUNNING,
    CLOSING,
    FAILING,
    GONE
  }

  FfmpegAacEncoder(
      ContextInternal context,
      Ffmpeg ffmpeg,
      int bitrateBps,
      ByteBufAllocator allocator,
      Output output,
      Consumer<FfmpegAacEncoder> gone) {
    this.context = context;
    this.loop = context.nettyEventLoop();
    this.ffmpeg = ffmpeg;
    this.bitrateBps = bitrateBps;
    this.allocator = allocator;
    this.output = output;
    this.gone = gone;
    String name = UUID.randomUUID().toString().substring(24);
    this.pcmPath = ffmpeg.directory().resolve(name + ".pcm");
    this.adtsPath = ffmpeg.directory().resolve(name + ".adts");
  }

  /// Begins; what comes of it arrives later.
  void start() {
    ChannelFuture first = listen(pcmPath, PcmHandler::new);
    ChannelFuture second = listen(adtsPath, AdtsHandler::new);
    pcmListener = first.channel();
    adtsListener = second.channel();
    first.addListener(_ -> second.addListener(_ -> listening(first.cause(), second.cause())));
  }

  private ChannelFuture listen(Path path, Supplier<ChannelHandler> handler) {
    return LoopSocket.listen(loop, allocator, path, MAX_QUEUED_BYTES, handler);
  }

  /// The child's process id, 0 when there is none.
  long pid() {
    return process == null ? 0 : process.pid();
  }

  /// Whether it ended without having been told to.
  boolean hasFailed() {
    return failed;
  }

  @Override
  public void write(float[] samples, int offset, int length) {
    if (state != State.RUNNING) {
      return;
    }
    if (pcm == null) {
      if (early == null) {
        early = allocator.buffer(2 * length);
      }
      Pcm16.write(samples, offset, length, early);
      if (early.readableBytes() > MAX_QUEUED_BYTES) {
        fail("it did not begin to read in 3 s of audio", 0);
      }
      return;
    }
    ByteBuf buffer = allocator.buffer(2 * length);
    Pcm16.write(samples, offset, length, buffer);
    // A failed write arrives at exceptionCaught.
    var _ = pcm.writeAndFlush(buffer, pcm.voidPromise());
    if (!pcm.isWritable()) {
      fail("it stopped reading, 3 s of audio are queued", 0);
    }
    if (++writes % DRAIN_INTERVAL == 0 && process != null) {
      errors.drain(process.getErrorStream());
    }
  }

  /// Ends the input, which makes ffmpeg finish; what it still writes is read and dropped.
  @Override
  public void close() {
    if (state == State.RUNNING) {
      state = State.CLOSING;
      // Before it has connected there is nothing that it could finish.
      stop(pcm != null ? CLOSE_GRACE_MS : 0);
    }
  }

  private void fail(String why, long graceMs) {
    if (state == State.RUNNING) {
      state = State.FAILING;
      reason = why;
      stop(graceMs);
    }
  }

  private void stop(long graceMs) {
    close(pcm);
    close(pcmListener);
    close(adtsListener);
    releaseEarly();
    if (process != null) {
      killAfter(process, graceMs);
    } else if (!starting) {
      // Posted, because a failure is never reported from inside `write`.
      loop.execute(() -> finish(""));
    }
  }

  private void killAfter(Process doomed, long graceMs) {
    if (graceMs == 0) {
      doomed.destroyForcibly();
    } else {
      kill = loop.schedule(doomed::destroyForcibly, graceMs, TimeUnit.MILLISECONDS);
    }
  }

  private void listening(@Nullable Throwable first, @Nullable Throwable second) {
    Throwable cause = first != null ? first : second;
    if (cause == null && state == State.RUNNING) {
      Thread.ofVirtual().name("ffmpeg-start").start(this::startProcess);
    } else {
      startFailed("no socket in " + ffmpeg.directory() + ": " + cause);
    }
  }

  /// On a virtual thread.
  private void startProcess() {
    try {
      Process started = ffmpeg.start(AacArguments.live(pcmPath, adtsPath, bitrateBps));
      loop.execute(() -> started(started));
      var _ = started.onExit().thenAccept(this::exited);
    } catch (IOException | InterruptedException e) {
      loop.execute(() -> startFailed("it cannot be started: " + e.getMessage()));
    }
  }

  private void startFailed(String why) {
    starting = false;
    fail(why, 0);
    finish("");
  }

  private void started(Process child) {
    starting = false;
    process = child;
    if (state != State.RUNNING) {
      child.destroyForcibly();
    }
  }

  /// On a thread of the JDK, after `started` was posted; the pipe ends where the process did.
  private void exited(Process child) {
    byte[] lastWords;
    try (InputStream pipe = child.getErrorStream()) {
      lastWords = pipe.readNBytes(LAST_WORDS_BYTES);
    } catch (IOException e) {
      lastWords = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
    }
    byte[] words = lastWords;
    loop.execute(() -> {
      errors.append(words, words.length);
      finish("exit code " + child.exitValue() + ", last words: " + errors);
    });
  }

  private void finish(String exit) {
    if (state == State.GONE) {
      return;
    }
    failed = state != State.CLOSING;
    state = State.GONE;
    if (kill != null) {
      kill.cancel(false);
    }
    close(pcmListener);
    close(adtsListener);
    close(pcm);
    close(adts);
    releaseEarly();
    gone.accept(this);
    if (failed) {
      String why = Stream.of(reason, exit).filter(s -> !s.isEmpty()).collect(joining("; "));
      context.emit("ffmpeg: " + why, output::failed);
    }
  }

  private void deliver(byte[] unit) {
    if (state == State.RUNNING) {
      context.emit(unit, output::unit);
    }
  }

  private void releaseEarly() {
    if (early != null) {
      early.release();
      early = null;
    }
  }

  private static void close(@Nullable Channel channel) {
    if (channel != null) {
      var _ = channel.close();
    }
  }

  /// What both connections share: the end of either is the end of the encoder.
  private abstract class ConnectionHandler extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      // It is about to exit: wait for its own exit code.
      fail("it closed a connection", EXIT_GRACE_MS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail("connection lost: " + cause.getMessage(), EXIT_GRACE_MS);
      var _ = ctx.close();
    }
  }

  private final class PcmHandler extends ConnectionHandler {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (state != State.RUNNING || pcm != null) {
        var _ = ctx.close();
        return;
      }
      pcm = ctx.channel();
      if (early != null) {
        var _ = ctx.writeAndFlush(early, ctx.voidPromise());
        early = null;
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf unexpected) {
      fail("it wrote where it should read", 0);
    }
  }

  private final class AdtsHandler extends ConnectionHandler {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (state != State.RUNNING || adts != null) {
        var _ = ctx.close();
        return;
      }
      adts = ctx.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      while (state == State.RUNNING && bytes.isReadable()) {
        int length = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, length);
        if (!units.handle(scratch, 0, length)) {
          fail("what it wrote is not the ADTS that was asked for", 0);
        }
      }
    }
  }
}
