package live.rostra.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Who PostgreSQL's programs run as: they refuse to run as root.
///
/// @param prefix of their command lines
/// @param uid who their files must belong to; negative: whoever this process is
record ServerUser(List<String> prefix, int uid) {
  private static final int NOBODY = 65_534;

  /// Whoever this process is, except when that is root. Root becomes nobody: in a user namespace of
  /// its own, where its files stay root's outside, or, where those are not allowed (as in most
  /// containers), by giving up its rights.
  static ServerUser find() throws IOException, InterruptedException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return new ServerUser(List.of(), -1);
    }
    if (works(List.of("unshare", "--user", "true"))) {
      return new ServerUser(List.of("unshare", "--user"), -1);
    }
    ServerUser nobody = nobody();
    if (works(nobody.command(List.of("true")))) {
      return nobody;
    }
    throw new IOException(
        "PostgreSQL does not run as root, and neither unshare nor setpriv (util-linux) can change"
            + " that here");
  }

  /// Root without its rights.
  static ServerUser nobody() {
    String id = Integer.toString(NOBODY);
    return new ServerUser(
        List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"), NOBODY);
  }

  /// The same command as this user.
  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  /// Gives it files, with all that is in them.
  void own(Path root) throws IOException {
    if (uid >= 0) {
      for (Path path : Trees.walk(root)) {
        Files.setAttribute(path, "unix:uid", uid);
        Files.setAttribute(path, "unix:gid", uid);
      }
    }
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
