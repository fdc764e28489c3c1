package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegTest {
  @TempDir Path directory;

  @Test
  void unpacksTheBundledBinaryIntoAPrivateFolderOnce() throws Exception {
    Path home = directory.resolve("node/ffmpeg");

    Ffmpeg ffmpeg = Ffmpeg.locate(null, home);

    assertThat(ffmpeg.version()).matches("\\d+\\.\\d+.*");
    assertThat(ffmpeg.executable().getParent()).isEqualTo(home.toRealPath());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    var unpackedAt = Files.getLastModifiedTime(ffmpeg.executable());
    assertThat(Files.getLastModifiedTime(Ffmpeg.locate(null, home).executable()))
        .isEqualTo(unpackedAt);
    try (var files = Files.list(home)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void saysInOneSentenceThatThereIsNoSuchFile() {
    Path missing = directory.resolve("none");

    assertThatThrownBy(() -> Ffmpeg.locate(missing, directory.resolve("home")))
        .isInstanceOf(FfmpegUnavailableException.class)
        .hasMessage("There is no executable ffmpeg at " + missing + ".");
  }

  @Test
  void saysInOneSentenceThatAProgramIsNotFfmpeg() throws Exception {
    Path other = script("echo hello");

    assertThatThrownBy(() -> Ffmpeg.locate(other, directory.resolve("home")))
        .isInstanceOf(FfmpegUnavailableException.class)
        .hasMessage(other + " does not say that it is ffmpeg.");
  }

  @Test
  void saysInOneSentenceHowACheckFailed() throws Exception {
    Path broken = script("echo 'error while loading shared libraries' >&2; exit 127");

    assertThatThrownBy(() -> Ffmpeg.locate(broken, directory.resolve("home")))
        .isInstanceOf(FfmpegUnavailableException.class)
        .hasMessage(
            "ffmpeg at %s failed a check with exit code 127: error while loading shared libraries"
                .formatted(broken));
  }

  @Test
  void saysInOneSentenceThatAacCannotBeEncoded() throws Exception {
    Path poor = script("echo ffmpeg version 9.9 Copyright");

    assertThatThrownBy(() -> Ffmpeg.locate(poor, directory.resolve("home")))
        .isInstanceOf(FfmpegUnavailableException.class)
        .hasMessage(poor + " runs but does not encode AAC into ADTS as expected.");
  }

  @Test
  void hidesTheEnvironmentFromChildren() throws Exception {
    assertThat(System.getenv("PATH")).isNotEmpty();
    // A shell sets some variables of its own; only exported ones were inherited.
    Path nosy = script("export -p | grep -q 'PATH=' && exit 3; echo ffmpeg version 1");

    assertThatThrownBy(() -> Ffmpeg.locate(nosy, directory.resolve("home")))
        .hasMessageContaining("does not encode AAC");
  }

  private Path script(String body) throws Exception {
    Path script = directory.resolve("script-" + Math.abs(body.hashCode()));
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}
