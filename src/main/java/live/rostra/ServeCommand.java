package live.rostra;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import live.rostra.config.EdgeConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rostra serve`: a node as configured.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Start a node. edge-config/edge.yaml documents every setting.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; environment variables override it.")
  private @Nullable Path config;

  @Override
  public Integer call() throws InterruptedException {
    EdgeConfig edge = EdgeConfig.load(config, System.getenv(), false);
    return NodeCommand.run(
        edge,
        false,
        (node, out) ->
            out.printf(
                "rostra %s: HTTP %s, media UDP %s, metrics %s%n",
                Rostra.Version.number(),
                node.url(),
                node.udpPorts(),
                node.adminUrl().map(url -> url + "/metrics").orElse("off")));
  }
}
