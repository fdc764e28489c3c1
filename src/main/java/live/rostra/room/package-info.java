/// Who may speak and what a room is: ids, states, commands and events.
@org.jspecify.annotations.NullMarked
package live.rostra.room;
