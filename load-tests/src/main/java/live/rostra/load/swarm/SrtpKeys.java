package live.rostra.load.swarm;

/// Master keys of one connection.
///
/// @param localKey encrypts what this side sends
/// @param remoteKey decrypts what it receives
record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {}
