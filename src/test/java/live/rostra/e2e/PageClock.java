package live.rostra.e2e;

/// A page's clock beside this process': what `performance.timeOrigin + performance.now()` said when
/// `System.nanoTime` was what. Both count on the host's monotonic clock, so one offset holds for as
/// long as the page stays; it is known to half of the quickest of several questions.
///
/// @param offsetNs what to add to the page's time
/// @param uncertaintyMs at most so much is it wrong
record PageClock(long offsetNs, double uncertaintyMs) {
  /// Script that keeps when the browser got the last click.
  static final String REMEMBER_CLICKS =
      """
      addEventListener('click', (event) => {
        window.clickedAt = performance.timeOrigin + event.timeStamp;
      }, true);
      """;

  /// When that was, in the page's time.
  static final String LAST_CLICK = "() => window.clickedAt";

  private static final int QUESTIONS = 20;
  private static final String NOW = "() => performance.timeOrigin + performance.now()";

  /// Asks a page what time it is.
  static PageClock of(BrowserVisitor visitor) {
    long quickestNs = Long.MAX_VALUE;
    long offsetNs = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      long askedNs = System.nanoTime();
      double pageMs = visitor.number(NOW);
      long tookNs = System.nanoTime() - askedNs;
      if (tookNs < quickestNs) {
        quickestNs = tookNs;
        offsetNs = askedNs + tookNs / 2 - nanoseconds(pageMs);
      }
    }
    return new PageClock(offsetNs, quickestNs / 2e6);
  }

  /// A moment of the page on the clock of `System.nanoTime`.
  ///
  /// @param pageMs Unix time in milliseconds, as the page counts it
  long nanoTime(double pageMs) {
    return nanoseconds(pageMs) + offsetNs;
  }

  private static long nanoseconds(double milliseconds) {
    // In microseconds first: a double holds no nanoseconds since 1970.
    return Math.round(milliseconds * 1_000) * 1_000;
  }
}
