/// The only code that starts ffmpeg: live AAC over Unix sockets on the room's loop.
@org.jspecify.annotations.NullMarked
package live.rostra.ffmpeg;
