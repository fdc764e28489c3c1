/// Objects by key, on disk for now, and the ordered upload of a room's stream.
@org.jspecify.annotations.NullMarked
package live.rostra.storage;
