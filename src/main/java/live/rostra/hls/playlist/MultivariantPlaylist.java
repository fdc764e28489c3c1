package live.rostra.hls.playlist;

/// The playlist that a player opens first: one audio-only variant, the program.
public final class MultivariantPlaylist {
  /// RFC 6381: MPEG-4 audio, AAC LC.
  public static final String CODECS = "mp4a.40.2";

  private MultivariantPlaylist() {}

  /// Renders the playlist.
  ///
  /// @param programUri of the media playlist, relative to this one
  /// @param rate what is declared of the program
  public static PlaylistText render(String programUri, DeclaredRate rate) {
    var text = new TextBuffer(256);
    text.add("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n")
        .add("#EXT-X-STREAM-INF:BANDWIDTH=" + rate.peakBps())
        .add(",AVERAGE-BANDWIDTH=" + rate.averageBps())
        .add(",CODECS=\"" + CODECS + "\"\n")
        .add(programUri)
        .add("\n");
    return new PlaylistText(text.toBytes());
  }

  /// `BANDWIDTH` and `AVERAGE-BANDWIDTH` (RFC 8216bis section 4.4.6.2), bits a second.
  ///
  /// @param peakBps no segment is larger for its duration
  /// @param averageBps of all segments together
  public record DeclaredRate(long peakBps, long averageBps) {}
}
