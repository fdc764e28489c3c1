package live.rostra.load.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time as /proc tells it.
///
/// @param process of all threads of one process, in seconds
/// @param core time in which one processor was not idle, in seconds: also what the kernel did for
///   nobody's account, and others who ran there
/// @param wall the clock, in seconds
record ProcessorTime(double process, double core, double wall) {
  /// Ticks of /proc a second: a constant of the interface on Linux.
  private static final double TICKS = 100;

  static ProcessorTime of(long pid, int core) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The name of the program may hold spaces and brackets.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double process = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    double busy = 0;
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      String[] parts = line.split(" +");
      if (parts[0].equals("cpu" + core)) {
        // user nice system idle iowait irq softirq steal
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
          busy += Long.parseLong(parts[i]) / TICKS;
        }
      }
    }
    return new ProcessorTime(process, busy, System.nanoTime() / 1e9);
  }

  /// The resident set of a process in MiB.
  static double residentMib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  /// What passed since `before`.
  ProcessorTime since(ProcessorTime before) {
    return new ProcessorTime(process - before.process, core - before.core, wall - before.wall);
  }
}
