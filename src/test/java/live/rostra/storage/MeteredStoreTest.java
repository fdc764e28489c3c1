package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  @Test
  void aStoreIsAskedForASignOfLifeOnlyWhileNobodyElseAsksIt() {
    Promise<Void> slow = Promise.promise();
    answers.add(slow.future());
    answers.add(Future.failedFuture("away"));

    store.delete("a");
    store.probe("probe", 0);
    assertThat(answers).as("somebody waits for an answer").hasSize(1);

    slow.complete();
    store.probe("probe", Long.MAX_VALUE);
    assertThat(answers).as("somebody had an answer lately").hasSize(1);

    store.probe("probe", 0);
    assertThat(answers).isEmpty();
    assertThat(store.stats().reads().failed()).isEqualTo(1);
    assertThat(store.stats().failingNs()).isPositive();
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
