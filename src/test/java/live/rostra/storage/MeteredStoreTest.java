package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {
  private final ArrayDeque<Future<?>> answers = new ArrayDeque<>();
  private final MeteredStore store = new MeteredStore(new Scripted());

  @Test
  void countsAnswersAndBytes() {
    answers.add(Future.succeededFuture());
    answers.add(Future.failedFuture("away"));
    answers.add(Future.failedFuture(new ObjectNotFoundException("a")));
    store.put("a", new byte[10], new ObjectStore.Metadata("t", "c"));
    store.put("a", new byte[90], new ObjectStore.Metadata("t", "c"));
    store.get("a");

    MeteredStore.Stats stats = store.stats();
    assertThat(stats.puts().succeeded()).isEqualTo(1);
    assertThat(stats.puts().failed()).isEqualTo(1);
    assertThat(stats.puts().duration().count()).isEqualTo(2);
    assertThat(stats.gets().succeeded()).as("nothing there is an answer").isEqualTo(1);
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
    public Future<Void> put(String key, byte[] bytes, Metadata metadata) {
      return next();
    }

    @Override
    public Future<byte[]> get(String key) {
      return next();
    }

    @Override
    public Future<Void> delete(String key) {
      return next();
    }
  }
}
