/// One whole room as a state machine: datagrams, commands and ticks in; packets, HLS units and
/// views out. Rings 1 to 3 meet here; no clocks, no threads, no sockets.
@org.jspecify.annotations.NullMarked
package live.rostra.engine;
