package live.rostra.http;

import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.state.RoomFacts;

/// The node behind the front door.
///
/// @param edge its rooms as media
/// @param rooms its rooms as people
/// @param facts what it remembers, for questions that need no room
public record Backend(Edge edge, Rooms rooms, RoomFacts facts) {}
