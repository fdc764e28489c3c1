package live.rostra.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A test of rows of the bad-input list that is not a case of `HostileInputTest`;
/// docs/hostile-input.md lists it under those rows.
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface BadInput {
  /// Numbers of the rows.
  int[] value();
}
