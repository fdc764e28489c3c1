/// Renders HLS playlists (RFC 8216bis) as text, on the 320 ms grid.
@org.jspecify.annotations.NullMarked
package live.rostra.hls.playlist;
