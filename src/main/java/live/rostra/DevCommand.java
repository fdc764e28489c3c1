package live.rostra;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import live.rostra.config.EdgeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rostra dev`: a node on loopback with a key of its own, and the addresses of a room to click.
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description =
        "Start a development node: binds 127.0.0.1, makes a signing key unless ROSTRA_AUTH_KEYS gives"
            + " one, and prints tokens and the addresses of a room, which opens when somebody speaks.")
final class DevCommand implements Callable<Integer> {
  @Option(
      names = "--room",
      defaultValue = "lobby",
      description = "Room of the printed addresses (default: lobby).")
  private String room = "lobby";

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    boolean ownKey =
        environment.containsKey("ROSTRA_AUTH_KEYS")
            || environment.containsKey("ROSTRA_AUTH_KEYS_FILE");
    if (!ownKey) {
      environment.put("ROSTRA_AUTH_KEYS", "dev:" + randomKey());
    }
    EdgeConfig config = EdgeConfig.load(null, environment, true);
    return NodeCommand.run(config, true, (node, out) -> print(node, out, ownKey));
  }

  private static String randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return HexFormat.of().formatHex(key);
  }

  private void print(Node node, PrintStream out, boolean ownKey) {
    String url = node.url();
    out.printf(
        """

        Rostra %s, development node%s

          page        %s/?room=%s&as=host
          HLS         %s/hls/%s/index.m3u8          (any HLS player, once somebody speaks)
          WHIP        %s/whip/%s                    token %s
          WHEP        %s/whep/%s                    token %s
          API         %s/api/v1/rooms               token %s
          media       UDP %s
          metrics     %s/metrics

        Ctrl-C ends it. This is not for the internet: anybody who reaches it may get a token.
        """,
        Rostra.Version.number(),
        ownKey ? "" : " (with a signing key made for this run)",
        url,
        room,
        url,
        room,
        url,
        room,
        node.devToken("whip", room, "join", "speak", "host"),
        url,
        room,
        node.devToken("whep", room, "join"),
        url,
        node.devToken("admin", "*", "join", "admin"),
        node.udpPorts(),
        node.adminUrl().orElse("off"));
    out.flush();
  }
}
