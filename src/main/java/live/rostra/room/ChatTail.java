package live.rostra.room;

import java.util.LinkedHashMap;
import java.util.List;
import live.rostra.room.Snapshot.Message;
import org.jspecify.annotations.Nullable;

/// The last messages of a room, oldest first; bounded.
final class ChatTail {
  private final int max;
  private final LinkedHashMap<String, Message> messages = new LinkedHashMap<>();
  private @Nullable List<Message> listed;

  ChatTail(int max) {
    this.max = max;
  }

  @Nullable Message get(String id) {
    return messages.get(id);
  }

  List<Message> list() {
    if (listed == null) {
      listed = List.copyOf(messages.values());
    }
    return listed;
  }

  void post(Message message) {
    listed = null;
    messages.put(message.id(), message);
    if (messages.size() > max) {
      messages.pollFirstEntry();
    }
  }

  /// A message that is not in the tail any more is left to the store.
  void edit(String id, String text, long atMs) {
    Message old = messages.get(id);
    if (old != null) {
      listed = null;
      messages.put(id, new Message(id, old.identity(), old.name(), text, old.atMs(), atMs));
    }
  }

  void delete(String id) {
    listed = null;
    messages.remove(id);
  }
}
