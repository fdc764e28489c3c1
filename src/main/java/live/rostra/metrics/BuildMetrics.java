package live.rostra.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import java.lang.management.ManagementFactory;

/// What runs, and what it takes from the machine that Micrometer does not tell.
final class BuildMetrics {
  private BuildMetrics() {}

  static void describe(Exposition out, String version) {
    out.info(
        "rostra_build",
        "Always 1; the labels tell what runs.",
        "version",
        version,
        "java",
        System.getProperty("java.version"));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      out.counter(
          "process_cpu_seconds_total",
          "Processor time that the process has used.",
          system.getProcessCpuTime() / 1e9);
    }
    PooledByteBufAllocatorMetric pooled = PooledByteBufAllocator.DEFAULT.metric();
    pooled(out, "direct", pooled.usedDirectMemory());
    pooled(out, "heap", pooled.usedHeapMemory());
  }

  private static void pooled(Exposition out, String kind, long bytes) {
    out.gauge(
        "rostra_pooled_buffer_bytes",
        "Memory that Netty's buffer pool holds.",
        bytes,
        "kind",
        kind);
  }
}
