package live.rostra.hls;

/// Something a playlist names: the init segment, a segment or a part. Its bytes never change.
///
/// @param name relative to the media playlist: `init.mp4`, `s7.m4s`, `p7.0.m4s`
/// @param bytes the content; shared, not to be modified
/// @param startSample the mixer sample that it begins with; 0 for the init segment
/// @param samples how many samples it restores; 0 for the init segment
public record MediaObject(String name, byte[] bytes, long startSample, int samples) {
  /// Of every object.
  public static final String CONTENT_TYPE = "audio/mp4";
}
