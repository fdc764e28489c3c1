package live.rostra.ffmpeg;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Unix sockets on a loop: epoll where the loop is one, else the JDK's.
final class LoopSocket {
  private LoopSocket() {}

  /// Listens at `path` for one connection, handled by what `handler` makes on the same loop.
  ///
  /// @param maxQueuedBytes what may be queued for writing before the channel is unwritable
  static ChannelFuture listen(
      EventLoop loop,
      ByteBufAllocator allocator,
      Path path,
      int maxQueuedBytes,
      Supplier<ChannelHandler> handler) {
    boolean epoll =
        Epoll.isAvailable() && loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    Class<? extends ServerChannel> type =
        epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    SocketAddress address =
        epoll ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
    return new ServerBootstrap()
        .group(loop, loop)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 1)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(maxQueuedBytes / 2, maxQueuedBytes))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel connection) {
                // The listener goes with its first connection, and the file with it.
                var _ = connection.parent().close();
                connection.pipeline().addLast(handler.get());
              }
            })
        .bind(address);
  }
}
