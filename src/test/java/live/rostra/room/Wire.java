package live.rostra.room;

import live.rostra.signalling.ClientMessage;
import live.rostra.signalling.ClientMessages;
import live.rostra.signalling.RoomEvents;
import live.rostra.signalling.Snapshots;

/// What is said crosses as the JSON that sockets carry: written, and read back by the other side.
final class Wire {
  private Wire() {}

  /// A command as it arrives at the node.
  static RoomCommand command(RoomCommand command) {
    String text = ClientMessages.write(new ClientMessage.Ask("1", command));
    return switch (ClientMessages.parse(text)) {
      case ClientMessages.Parsed.Message(ClientMessage.Ask ask) -> ask.command();
      case ClientMessages.Parsed other -> throw new AssertionError(text + " is " + other);
    };
  }

  /// An entry as it arrives at a client.
  static LogEntry entry(LogEntry entry) {
    String text = RoomEvents.write(entry);
    return switch (RoomEvents.parseEntry(text)) {
      case RoomEvents.Parsed.Read<LogEntry>(LogEntry read) -> read;
      case RoomEvents.Parsed<LogEntry> other -> throw new AssertionError(text + " is " + other);
    };
  }

  /// A snapshot as it arrives at a client.
  static Snapshot snapshot(Snapshot snapshot) {
    String text = Snapshots.write(snapshot);
    return switch (Snapshots.parse(text)) {
      case Snapshots.Parsed.Read(Snapshot read) -> read;
      case Snapshots.Parsed other -> throw new AssertionError(text + " is " + other);
    };
  }
}
