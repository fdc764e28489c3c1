package live.rostra.interop;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.Tone;

/// A WebRTC stack that others made, and the command that runs it as one end of a {@link StackCall}.
public enum Stack {
  /// TypeScript; from npm, leaves Opus to its caller.
  WERIFT,
  /// C++; by node-datachannel from npm, leaves Opus and RTP to its caller.
  LIBDATACHANNEL,
  /// GStreamer's webrtcbin, libnice and libopus, from Debian.
  GSTREAMER,
  /// Google's, as browsers have it; by webrtc-java.
  LIBWEBRTC;

  private static final Path MODULES = Path.of("target/interop/node_modules");
  private static final int FRAME = 960;
  private static final int SECONDS = 60;

  /// The command that says a tone.
  ///
  /// @param hertz frequency
  /// @param amplitude peak, 0 to 1
  /// @param home an empty folder for what it needs
  List<String> speak(double hertz, double amplitude, Path home) throws IOException {
    return switch (this) {
      case WERIFT, LIBDATACHANNEL ->
          command(home, "speak", packets(hertz, amplitude, home).toString());
      case GSTREAMER, LIBWEBRTC ->
          command(home, "speak", Double.toString(hertz), Double.toString(amplitude));
    };
  }

  /// The command that listens.
  List<String> listen(Path home) {
    return command(home, "listen");
  }

  private List<String> command(Path home, String... role) {
    List<String> command =
        new ArrayList<>(
            switch (this) {
              case WERIFT -> node("werift.mjs");
              case LIBDATACHANNEL -> node("libdatachannel.mjs");
              // Debian's own Python, for which Debian's bindings are built.
              case GSTREAMER -> List.of("/usr/bin/python3", "src/test/interop/webrtcbin.py");
              case LIBWEBRTC ->
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-Djava.io.tmpdir=" + home,
                      "-cp",
                      System.getProperty("java.class.path"),
                      LibwebrtcClient.class.getName());
            });
    command.addAll(List.of(role));
    return command;
  }

  private static List<String> node(String script) {
    if (!Files.isDirectory(MODULES)) {
      throw new AssertionError("run 'src/test/interop/install.sh target/interop' first");
    }
    return List.of("node", "src/test/interop/" + script, MODULES.toString());
  }

  /// A tone in Opus packets of 20 ms, each after its length in 16 bits.
  private static Path packets(double hertz, double amplitude, Path home) throws IOException {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(64_000, 5, false));
    byte[] packet = new byte[1500];
    float[] pcm = new float[FRAME];
    Path file = home.resolve("tone.packets");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      for (int frame = 0; frame < SECONDS * 50; frame++) {
        Tone.fill(hertz, amplitude, (long) frame * FRAME, pcm);
        int length = encoder.encode(pcm, 0, packet, 0, packet.length);
        out.writeShort(length);
        out.write(packet, 0, length);
      }
    }
    return file;
  }
}
