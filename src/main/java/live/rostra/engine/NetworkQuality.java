package live.rostra.engine;

/// What a speaker's network does to their voice, best first.
public enum NetworkQuality {
  /// Nobody notices the network.
  EXCELLENT,
  /// Some do.
  GOOD,
  /// Hard to listen to.
  POOR,
  /// Nothing has been heard of them for 5 s.
  LOST
}
