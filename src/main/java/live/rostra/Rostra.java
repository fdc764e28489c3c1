package live.rostra;

import java.util.concurrent.Callable;
import live.rostra.config.ConfigException;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The command line: `rostra dev`, `rostra serve`, `rostra token`.
@Command(
    name = "rostra",
    description = "Edge node for live audio rooms: WebRTC in, one mix out, over LL-HLS and WebRTC.",
    mixinStandardHelpOptions = true,
    versionProvider = Rostra.Version.class,
    subcommands = {DevCommand.class, ServeCommand.class, TokenCommand.class})
public final class Rostra implements Callable<Integer> {
  /// sysexits.h: something was found in an unconfigured or misconfigured state.
  private static final int EXIT_CONFIG = 78;

  private Rostra() {}

  /// Runs a command and exits with its status.
  public static void main(String[] args) {
    // Some libraries log through java.util.logging: everything goes one way.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    CommandLine line = new CommandLine(new Rostra());
    line.setExecutionExceptionHandler((failure, _, _) -> {
      if (failure instanceof ConfigException mistake) {
        System.err.println("rostra: " + mistake.getMessage());
        return EXIT_CONFIG;
      }
      throw failure;
    });
    int status = line.execute(args);
    if (status != NodeCommand.RUNNING) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return CommandLine.ExitCode.USAGE;
  }

  /// The version in the jar's manifest.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"rostra " + number()};
    }

    static String number() {
      String version = Rostra.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
