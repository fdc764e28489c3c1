package live.rostra.net;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;

/// Which event loops contexts run on: Vert.x hands them out in turn and promises nothing.
public final class EventLoops {
  private EventLoops() {}

  /// Whether no event loop serves both a context of `some` and one of `others`.
  public static boolean disjoint(Collection<Context> some, Collection<Context> others) {
    return Collections.disjoint(of(some), of(others));
  }

  private static Set<EventLoop> of(Collection<Context> contexts) {
    return contexts.stream()
        .map(context -> ((ContextInternal) context).nettyEventLoop())
        .collect(Collectors.toSet());
  }
}
