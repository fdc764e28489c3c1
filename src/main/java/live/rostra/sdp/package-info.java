/// Session descriptions: parses offers, builds answers, and names what is wrong with which line.
@org.jspecify.annotations.NullMarked
package live.rostra.sdp;
