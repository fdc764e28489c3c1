package live.rostra.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Names to addresses.
public interface NameResolver {
  /// All addresses of a name; may block for as long as name servers do.
  List<InetAddress> resolve(String name) throws UnknownHostException;

  /// As this machine does, from its caches too.
  static NameResolver system() {
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
