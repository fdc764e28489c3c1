package live.rostra.http.contract;

/// One way in which a document breaks its schema.
///
/// @param pointer JSON pointer (RFC 6901) to the place, as a URI fragment: `#/title`
/// @param detail what the place must be; repeats nothing of what was sent
public record Violation(String pointer, String detail) {}
