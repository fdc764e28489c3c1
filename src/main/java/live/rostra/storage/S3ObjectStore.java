package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects in a bucket of S3 or of a store that speaks its protocol, conditional writes included.
///
/// Blocking calls on bounded virtual threads: read from top to bottom, and a call that hangs holds
/// nothing but itself. Every call has a deadline. The SDK retries nothing: whoever uploads does, in
/// order and for ever.
public final class S3ObjectStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);

  /// A segment of one room is under way for some 50 ms every 1.92 s: enough for a thousand rooms,
  /// with as much again for catching up.
  private static final int CONCURRENCY = 64;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /// A store that fails now and then gets a line a minute.
  private static final long LINE_EVERY_NS = 60_000_000_000L;

  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final BlockingWork work;
  private final AtomicBoolean outageTold = new AtomicBoolean();
  private final AtomicLong nextLineAtNs = new AtomicLong(System.nanoTime());
  private volatile @Nullable String failure;

  private S3ObjectStore(Vertx vertx, S3Client client, String bucket, String prefix) {
    this.work = new BlockingWork(vertx, "s3", CONCURRENCY);
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /// Opens the store; asks nothing of it yet, so that a node starts also while it is away.
  /// Blocking, because the SDK reads files and takes its time.
  public static S3ObjectStore open(Vertx vertx, S3Settings settings) {
    Duration connect =
        settings.timeout().compareTo(CONNECT_TIMEOUT) < 0 ? settings.timeout() : CONNECT_TIMEOUT;
    AwsCredentialsProvider credentials =
        settings
            .credentials()
            .<AwsCredentialsProvider>map(key ->
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(key.accessKey(), key.secretKey())))
            .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .forcePathStyle(settings.pathStyle())
            // The SHA-256 of each object is sent by us; the SDK's own trailing checksums are
            // unknown to many stores.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
            .overrideConfiguration(calls ->
                calls
                    .apiCallTimeout(settings.timeout())
                    .retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(CONCURRENCY)
                    .connectionTimeout(connect)
                    .connectionAcquisitionTimeout(settings.timeout())
                    .socketTimeout(settings.timeout())
                    .expectContinueEnabled(false));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return new S3ObjectStore(vertx, builder.build(), settings.bucket(), settings.prefix());
  }

  @Override
  public Future<Void> putNew(String key, byte[] bytes, Metadata metadata) {
    ObjectKey.check(key);
    return call(() -> {
      String checksum = sha256(bytes);
      try {
        client.putObject(
            put(key, metadata, checksum).ifNoneMatch("*").build(), RequestBody.fromBytes(bytes));
      } catch (S3Exception e) {
        // The key holds our epoch, so this is most likely an earlier try of ours.
        if (e.statusCode() != PRECONDITION_FAILED || !holds(key, bytes, checksum)) {
          throw e.statusCode() == PRECONDITION_FAILED ? new ObjectConflictException(key) : e;
        }
      }
      return null;
    });
  }

  @Override
  public Future<Version> replace(
      String key, byte[] bytes, Metadata metadata, @Nullable Version expected) {
    ObjectKey.check(key);
    return call(() -> {
      PutObjectRequest.Builder request = put(key, metadata, sha256(bytes));
      if (expected == null) {
        request.ifNoneMatch("*");
      } else {
        request.ifMatch(expected.tag());
      }
      try {
        return new Version(client.putObject(request.build(), RequestBody.fromBytes(bytes)).eTag());
      } catch (S3Exception e) {
        boolean gone = expected != null && noSuchKey(e);
        throw e.statusCode() == PRECONDITION_FAILED || gone
            ? new PreconditionFailedException(key)
            : e;
      }
    });
  }

  @Override
  public Future<Stored> read(String key) {
    ObjectKey.check(key);
    return call(() -> {
      try {
        ResponseBytes<GetObjectResponse> got = get(key);
        return new Stored(got.asByteArray(), new Version(got.response().eTag()));
      } catch (S3Exception e) {
        throw noSuchKey(e) ? new ObjectNotFoundException(key) : e;
      }
    });
  }

  @Override
  public Future<Void> delete(String key) {
    ObjectKey.check(key);
    return call(() -> {
      try {
        client.deleteObject(request -> request.bucket(bucket).key(prefix + key));
      } catch (S3Exception e) {
        if (!noSuchKey(e)) {
          throw e;
        }
      }
      return null;
    });
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  private PutObjectRequest.Builder put(String key, Metadata metadata, String checksum) {
    return PutObjectRequest.builder()
        .bucket(bucket)
        .key(prefix + key)
        .contentType(metadata.contentType())
        .cacheControl(metadata.cacheControl())
        .checksumSHA256(checksum);
  }

  /// Whether these bytes are what is stored: by the checksum that the store has verified, or, where
  /// it keeps none, by the bytes.
  private boolean holds(String key, byte[] bytes, String checksum) {
    HeadObjectResponse head =
        client.headObject(
            request -> request.bucket(bucket).key(prefix + key).checksumMode(ChecksumMode.ENABLED));
    return head.checksumSHA256() == null
        ? Arrays.equals(get(key).asByteArray(), bytes)
        : head.checksumSHA256().equals(checksum);
  }

  private ResponseBytes<GetObjectResponse> get(String key) {
    return client.getObjectAsBytes(request -> request.bucket(bucket).key(prefix + key));
  }

  /// A bucket that is not there is a mistake to be told, not an object that is not there.
  private static boolean noSuchKey(S3Exception e) {
    return e.statusCode() == NOT_FOUND
        && !(e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode()));
  }

  private <T extends @Nullable Object> Future<T> call(Callable<T> call) {
    return work.run(() -> {
      try {
        T result = call.call();
        answered();
        return result;
      } catch (ObjectConflictException
          | PreconditionFailedException
          | ObjectNotFoundException answer) {
        answered();
        throw answer;
      } catch (Exception e) {
        failed(e);
        throw e;
      }
    });
  }

  /// Its kind is told, its text is not: that may hold addresses and requests.
  private static Throwable innermost(Throwable e) {
    Throwable innermost = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    return innermost;
  }

  private void answered() {
    failure = null;
    if (outageTold.compareAndSet(true, false)) {
      LOG.info("bucket {} takes objects again", bucket);
    }
  }

  private void failed(Exception e) {
    String cause =
        e instanceof S3Exception refused && refused.awsErrorDetails() != null
            ? refused.statusCode() + " " + refused.awsErrorDetails().errorCode()
            : e.getClass().getSimpleName() + " by " + innermost(e).getClass().getSimpleName();
    failure = cause;
    long nowNs = System.nanoTime();
    long nextNs = nextLineAtNs.get();
    if (nowNs - nextNs >= 0
        && !outageTold.get()
        && nextLineAtNs.compareAndSet(nextNs, nowNs + LINE_EVERY_NS)) {
      outageTold.set(true);
      LOG.warn("bucket {} takes no objects, they wait in the spool: {}", bucket, cause);
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
