/// Thousands of WebRTC listeners in one process, and what they heard.
///
/// A [live.rostra.load.swarm.Crowd] is one UDP socket whose listeners are addresses of 127.0.0.0/8,
/// read by one thread: it takes what the kernel has, with the time at which the kernel had it. A
/// [live.rostra.load.swarm.Door] is the way into one kind of server; scenarios put a crowd through
/// a door and judge what it hears.
@NullMarked
package live.rostra.load.swarm;

import org.jspecify.annotations.NullMarked;
