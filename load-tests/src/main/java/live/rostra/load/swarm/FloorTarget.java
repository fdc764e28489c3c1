package live.rostra.load.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `floor.c`: what the kernel and the cipher cost, and nothing else. Its listeners have keys
/// without having asked for them.
final class FloorTarget implements Target {
  private final String cpus;
  private final Path folder;
  private final Crowd crowd;
  private final SecureRandom random = new SecureRandom();
  private @Nullable ServerProcess process;
  private int listeners;

  /// Compiles it.
  ///
  /// @throws IOException when that does not work, and what to install
  FloorTarget(String cpus, Path folder, int most) throws IOException, InterruptedException {
    this.cpus = cpus;
    this.folder = folder;
    Path source = folder.resolve("floor.c");
    try (InputStream resource = FloorTarget.class.getResourceAsStream("floor.c")) {
      Files.write(source, Objects.requireNonNull(resource, "floor.c").readAllBytes());
    }
    Path log = folder.resolve("cc.log");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-O2",
                "-o",
                folder.resolve("floor").toString(),
                source.toString(),
                "-lcrypto")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException(
          "floor.c does not compile; on Debian: apt-get install gcc libssl-dev\n"
              + Files.readString(log));
    }
    this.crowd = new Crowd(most, SrtpProfile.AEAD_AES_128_GCM);
  }

  @Override
  public String name() {
    return "C sendmmsg + AES-GCM";
  }

  @Override
  public int first() {
    return 1_000;
  }

  @Override
  public double mostLateMs() {
    return 5;
  }

  /// Starts it anew for all: it takes destinations only at its start.
  @Override
  public int grow(int from, int to) throws IOException, InterruptedException {
    end();
    listeners = to;
    ServerProcess next =
        ServerProcess.start(
            cpus,
            folder,
            folder.resolve("floor.log"),
            Map.of(),
            List.of(folder.resolve("floor").toString()));
    process = next;
    Writer input = next.process().outputWriter(StandardCharsets.US_ASCII);
    for (int i = 0; i < to; i++) {
      byte[] key = new byte[SrtpProfile.KEY_LENGTH];
      byte[] salt = new byte[SrtpProfile.AEAD_AES_128_GCM.saltLength()];
      random.nextBytes(key);
      random.nextBytes(salt);
      Member member = crowd.seat(i);
      member.hear(new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, key, salt, key, salt));
      input.write(
          "%s %d %d %s %s\n"
              .formatted(
                  Description.host(member.local().address()),
                  member.local().port(),
                  Integer.toUnsignedLong(member.ssrc()),
                  HexFormat.of().formatHex(SrtpCipher.sessionKey(key, salt)),
                  HexFormat.of().formatHex(SrtpCipher.sessionSalt(key, salt))));
    }
    input.write("go\n");
    input.flush();
    next.requireAlive();
    return to - from;
  }

  @Override
  public void shrink(int from, int to) throws IOException, InterruptedException {
    int _ = grow(0, from);
  }

  @Override
  public long pid() {
    return Objects.requireNonNull(process, "grow first").pid();
  }

  @Override
  public String failures() {
    return "";
  }

  @Override
  public Crowd crowd() {
    return crowd;
  }

  @Override
  public int speakers() {
    return 0;
  }

  private void end() {
    ServerProcess running = process;
    if (running != null) {
      running.close();
    }
    for (int i = 0; i < listeners; i++) {
      Objects.requireNonNull(crowd.member(i)).stop();
    }
  }

  @Override
  public void close() {
    end();
    crowd.close();
  }
}
