package live.rostra.testkit;

import java.time.Duration;

/// How bad one direction of a network is. Start from `none()` and add:
/// `none().loss(0.05).jitterMs(30)`.
///
/// @param loss probability that a datagram is lost on its own
/// @param burstStart probability that a datagram begins a burst of losses
/// @param burstMean mean number of datagrams a burst takes, at least 1
/// @param delayNs constant delay
/// @param jitterNs upper bound of a further delay, uniform and independent per datagram; more than
///   the spacing of the datagrams reorders them
/// @param reorder probability that a datagram is held back by `reorderNs` more
/// @param reorderNs how long a reordered datagram is held back
/// @param duplicate probability that a datagram arrives twice, each copy with its own jitter
public record Impairment(
    double loss,
    double burstStart,
    double burstMean,
    long delayNs,
    long jitterNs,
    double reorder,
    long reorderNs,
    double duplicate) {
  private static final Impairment NONE = new Impairment(0, 0, 1, 0, 0, 0, 0, 0);

  /// Rejects what is no probability or no duration.
  public Impairment {
    for (double probability : new double[] {loss, burstStart, reorder, duplicate}) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("a probability is 0..1, got " + probability);
      }
    }
    if (!(burstMean >= 1) || delayNs < 0 || jitterNs < 0 || reorderNs < 0) {
      throw new IllegalArgumentException(
          "bursts take at least one datagram, delays no less than 0");
    }
  }

  /// A perfect network.
  public static Impairment none() {
    return NONE;
  }

  /// Loses each datagram with this probability.
  public Impairment loss(double probability) {
    return new Impairment(
        probability, burstStart, burstMean, delayNs, jitterNs, reorder, reorderNs, duplicate);
  }

  /// Begins a burst of losses with this probability; bursts take `meanLength` datagrams on average.
  public Impairment burstLoss(double startProbability, double meanLength) {
    return new Impairment(
        loss, startProbability, meanLength, delayNs, jitterNs, reorder, reorderNs, duplicate);
  }

  /// Delays every datagram.
  public Impairment delayMs(long milliseconds) {
    return new Impairment(
        loss, burstStart, burstMean, ns(milliseconds), jitterNs, reorder, reorderNs, duplicate);
  }

  /// Delays every datagram by a further 0 to `milliseconds`.
  public Impairment jitterMs(long milliseconds) {
    return new Impairment(
        loss, burstStart, burstMean, delayNs, ns(milliseconds), reorder, reorderNs, duplicate);
  }

  /// Holds datagrams back with this probability, for `milliseconds`.
  public Impairment reorder(double probability, long milliseconds) {
    return new Impairment(
        loss, burstStart, burstMean, delayNs, jitterNs, probability, ns(milliseconds), duplicate);
  }

  /// Duplicates each datagram with this probability.
  public Impairment duplicate(double probability) {
    return new Impairment(
        loss, burstStart, burstMean, delayNs, jitterNs, reorder, reorderNs, probability);
  }

  private static long ns(long milliseconds) {
    return Duration.ofMillis(milliseconds).toNanos();
  }
}
