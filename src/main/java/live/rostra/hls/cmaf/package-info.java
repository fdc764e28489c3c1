/// Writes CMAF (ISO/IEC 23000-19) audio: the init segment and one fragment per part.
@org.jspecify.annotations.NullMarked
package live.rostra.hls.cmaf;
