package live.rostra;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts a node in the foreground and ends it on SIGTERM or SIGINT.
final class NodeCommand {
  /// The status that leaves the JVM running.
  static final int RUNNING = -1;

  private static final Logger LOG = LoggerFactory.getLogger(NodeCommand.class);
  private static final int EXIT_UNAVAILABLE = 69;

  private NodeCommand() {}

  /// What to print once the node is up.
  interface Banner {
    /// Prints it.
    void print(Node node, PrintStream out);
  }

  static int run(EdgeConfig config, boolean dev, Banner banner) throws InterruptedException {
    Logs.configure(config.log());
    Node node;
    try {
      node = Node.start(config, dev).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof ConfigException mistake) {
        throw mistake;
      }
      System.err.println("rostra: the node cannot start: " + sentence(cause == null ? e : cause));
      return EXIT_UNAVAILABLE;
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(node, config.shutdownTimeout()), "shutdown"));
    banner.print(node, System.out);
    return RUNNING;
  }

  private static String sentence(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /// Blocks the shutdown hook until the node has ended, or its time is up.
  private static void stop(Node node, Duration timeout) {
    try {
      node.stop()
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("shutdown took longer than node.shutdown-timeout ({}), leaving", timeout);
    } catch (ExecutionException e) {
      LOG.warn("shutdown failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
