package live.rostra.transport.ice;

import java.nio.charset.StandardCharsets;

/// The credentials of both sides between two ICE restarts, in the forms that checks need.
final class Generation {
  private final IceCredentials local;
  private final IceCredentials remote;
  private final byte[] incomingUsername;
  private final byte[] localPassword;
  private final byte[] remotePassword;

  Generation(IceCredentials local, IceCredentials remote) {
    this.local = local;
    this.remote = remote;
    // "concatenating the username fragment provided by the peer with the username fragment of the
    // ICE agent sending the request, separated by a colon" (RFC 8445 section 7.2.2).
    incomingUsername = bytes(local.ufrag() + ":" + remote.ufrag());
    localPassword = bytes(local.pwd());
    remotePassword = bytes(remote.pwd());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  IceCredentials local() {
    return local;
  }

  byte[] incomingUsername() {
    return incomingUsername;
  }

  String outgoingUsername() {
    return remote.ufrag() + ":" + local.ufrag();
  }

  byte[] localPassword() {
    return localPassword;
  }

  byte[] remotePassword() {
    return remotePassword;
  }
}
