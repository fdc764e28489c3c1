package live.rostra.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The directory PostgreSQL keeps its data in, and the processes that work there.
///
/// A process is one of them when its program is `postgres` and the directory is its working
/// directory, or the one it was started for. The second is what can be seen of somebody else's
/// process (man 2 ptrace, "Ptrace access mode checking"), but only of the first of them: the others
/// write what they do where their command line was. Its number alone says nothing: the system gives
/// numbers again.
///
/// @param path of the directory
record DataDirectory(Path path) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final String PROGRAM = "postgres";

  /// What the system writes behind the name of a program whose file is gone (man 5 proc_pid_exe):
  /// another release has unpacked its own.
  private static final String DELETED = " (deleted)";

  /// Line of the port in `postmaster.pid`, and of the process's number (PostgreSQL, "pidfile.h").
  private static final int PID_LINE = 0;

  private static final int PORT_LINE = 3;

  /// Whether there are data.
  boolean exists() {
    return Files.exists(path.resolve("PG_VERSION"));
  }

  /// The process named by `postmaster.pid`, when it is one of these.
  Optional<ProcessHandle> postmaster() throws IOException {
    return number(PID_LINE).filter(this::worksHere).flatMap(ProcessHandle::of);
  }

  /// The port it listens on.
  int port() throws IOException {
    return number(PORT_LINE)
        .map(Long::intValue)
        .orElseThrow(() -> new IOException("postmaster.pid names no port"));
  }

  /// All processes that work here.
  List<ProcessHandle> processes() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> worksHere(process.pid())).toList();
    }
  }

  /// Whether a process is one of them; one that has ended is not, though its parent has not asked
  /// what became of it.
  boolean worksHere(long pid) {
    Path process = PROCESSES.resolve(Long.toString(pid));
    return isIn(process) || isFor(process);
  }

  private boolean isIn(Path process) {
    try {
      Path program = Files.readSymbolicLink(process.resolve("exe"));
      return Files.readSymbolicLink(process.resolve("cwd")).equals(path.toRealPath())
          && (program.endsWith(PROGRAM) || program.endsWith(PROGRAM + DELETED));
    } catch (IOException _) {
      // It has ended, or belongs to somebody else.
      return false;
    }
  }

  private boolean isFor(Path process) {
    try {
      List<String> command = List.of(Files.readString(process.resolve("cmdline")).split("\0", -1));
      int option = command.indexOf("-D");
      return Path.of(command.getFirst()).endsWith(PROGRAM)
          && option >= 0
          && option + 1 < command.size()
          && command.get(option + 1).equals(path.toString());
    } catch (IOException | InvalidPathException _) {
      // It has ended.
      return false;
    }
  }

  /// Removes what a server that is gone has left, which a stranger with its number would make
  /// PostgreSQL take for a running one. Only when no process works here.
  void forgetServer() throws IOException {
    Files.deleteIfExists(pidFile());
  }

  private Optional<Long> number(int line) throws IOException {
    try {
      List<String> lines = Files.readAllLines(pidFile());
      return line < lines.size()
          ? Optional.of(Long.parseLong(lines.get(line).strip()))
          : Optional.empty();
    } catch (NoSuchFileException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Path pidFile() {
    return path.resolve("postmaster.pid");
  }
}
