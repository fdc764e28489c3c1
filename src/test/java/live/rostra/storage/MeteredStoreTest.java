package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {
  private final ArrayDeque<Future<?>> answers = new ArrayDeque<>();
  private final MeteredStore store = new MeteredStore(new Scripted());

  @Test
  void countsAnswersAndBytes() {
    answers.add(Future.succeededFuture());
    answers.add(Future.failedFuture("away"));
    answers.add(Future.failedFuture(new ObjectNotFoundException("a")));
    store.putNew("a", new byte[10], new ObjectStore.Metadata("t", "c"));
    store.replace("a", new byte[90], new ObjectStore.Metadata("t", "c"), null);
    store.read("a");

    MeteredStore.Stats stats = store.stats();
    assertThat(stats.puts().succeeded()).isEqualTo(1);
    assertThat(stats.puts().failed()).isEqualTo(1);
    assertThat(stats.puts().duration().count()).isEqualTo(2);
    assertThat(stats.reads().succeeded()).as("nothing there is an answer").isEqualTo(1);
    assertThat(stats.deletes().duration().count()).isZero();
    assertThat(stats.storedBytes()).isEqualTo(10);
  }

  @Test
  void itFailsFromTheFirstFailureToTheNextSuccess() {
    answers.add(Future.failedFuture("away"));
    answers.add(Future.failedFuture("away"));
    answers.add(Future.succeededFuture());
    assertThat(store.stats().failingNs()).isZero();

    store.delete("a");
    long first = store.stats().failingNs();
    store.delete("a");
    assertThat(store.stats().failingNs()).isGreaterThanOrEqualTo(first).isPositive();

    store.delete("a");
    assertThat(store.stats().failingNs()).isZero();
  }

  private final class Scripted implements ObjectStore {
    @SuppressWarnings("unchecked")
    private <T> Future<T> next() {
      return (Future<T>) answers.remove();
    }

    @Override
    public Future<Void> putNew(String key, byte[] bytes, Metadata metadata) {
      return next();
    }

    @Override
    public Future<Version> replace(
        String key, byte[] bytes, Metadata metadata, @Nullable Version expected) {
      return next();
    }

    @Override
    public @Nullable String failure() {
      return null;
    }

    @Override
    public void close() {}

    @Override
    public Future<Stored> read(String key) {
      return next();
    }

    @Override
    public Future<Void> delete(String key) {
      return next();
    }
  }
}
