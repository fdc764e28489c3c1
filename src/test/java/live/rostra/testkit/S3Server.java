package live.rostra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/// A real S3 server in this process, with one bucket, behind a {@link FaultyS3}: the address that a
/// node gets is the faulty one. What it stores is files, which can be looked at past all faults.
public final class S3Server implements AutoCloseable {
  /// The bucket.
  public static final String BUCKET = "talks";

  /// The public half of the access key.
  public static final String ACCESS_KEY = "anna";

  /// The secret half of the access key.
  public static final String SECRET_KEY = "0123456789abcdef";

  private final Path directory;
  private final S3Proxy server;
  private final FaultyS3 front;

  private S3Server(Path directory, S3Proxy server, FaultyS3 front) {
    this.directory = directory;
    this.server = server;
    this.front = front;
  }

  /// Starts it on loopback.
  public static S3Server start() throws Exception {
    Path directory = Files.createTempDirectory("rostra-s3-");
    S3Proxy server = serve(directory, 0);
    return new S3Server(directory, server, FaultyS3.before(server.getPort()));
  }

  private static S3Proxy serve(Path directory, int port) throws Exception {
    Properties files = new Properties();
    files.setProperty("jclouds.filesystem.basedir", directory.toString());
    files.setProperty("jclouds.identity", ACCESS_KEY);
    files.setProperty("jclouds.credential", SECRET_KEY);
    BlobStore blobs = BlobStores.create("filesystem-nio2", files);
    if (!blobs.containerExists(BUCKET)) {
      blobs.createContainer(BUCKET);
    }
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(blobs)
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .build();
    server.start();
    return server;
  }

  /// `make s3`: the server without faults, at a fixed address, for docs/how-to/s3.md.
  public static void main(String[] args) throws Exception {
    S3Proxy server = serve(Files.createDirectories(Path.of("data/s3")), 9000);
    System.out.printf(
        "S3 at http://127.0.0.1:%d, bucket %s, access key %s, secret key %s; Ctrl-C ends it%n",
        server.getPort(), BUCKET, ACCESS_KEY, SECRET_KEY);
  }

  /// Where its faults are made.
  public FaultyS3 front() {
    return front;
  }

  /// Its address, behind the faults.
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + front.port());
  }

  /// The settings of a node that stores here, by environment variable.
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("ROSTRA_STORAGE_S3_BUCKET", BUCKET);
    settings.put("ROSTRA_STORAGE_S3_ENDPOINT", endpoint().toString());
    settings.put("ROSTRA_STORAGE_S3_PATH_STYLE", "true");
    settings.put("ROSTRA_STORAGE_S3_ACCESS_KEY", ACCESS_KEY);
    settings.put("ROSTRA_STORAGE_S3_SECRET_KEY", SECRET_KEY);
    return settings;
  }

  /// Whether there is an object at this path, such as `/talks/a/b`.
  public boolean has(String path) {
    return Files.isRegularFile(directory.resolve(path.substring(1)));
  }

  /// All objects, by key.
  public Map<String, byte[]> objects() throws IOException {
    Path bucket = directory.resolve(BUCKET);
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(bucket)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          found.put(bucket.relativize(file).toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException _) {
          // Deleted meanwhile.
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws Exception {
    front.close();
    server.stop();
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
