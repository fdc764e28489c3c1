package live.rostra.testkit;

/// A radix-2 Fourier transform in place, for signals of one fixed power-of-two size.
final class Fft {
  private final int size;
  private final double[] cosines;
  private final double[] sines;

  Fft(int size) {
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("size must be a power of two, got " + size);
    }
    this.size = size;
    this.cosines = new double[size / 2];
    this.sines = new double[size / 2];
    for (int i = 0; i < size / 2; i++) {
      cosines[i] = Math.cos(2 * Math.PI * i / size);
      sines[i] = Math.sin(2 * Math.PI * i / size);
    }
  }

  /// The smallest usable size of at least `length`.
  static int sizeFor(int length) {
    return length <= 1 ? 1 : Integer.highestOneBit(length - 1) << 1;
  }

  int size() {
    return size;
  }

  void forward(double[] re, double[] im) {
    reverseBits(re, im);
    for (int half = 1; half < size; half <<= 1) {
      int stride = size / (2 * half);
      for (int start = 0; start < size; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          double c = cosines[k * stride];
          double s = sines[k * stride];
          int a = start + k;
          int b = a + half;
          double x = re[b] * c + im[b] * s;
          double y = im[b] * c - re[b] * s;
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
  }

  /// The inverse, scaled so that it undoes `forward`.
  void inverse(double[] re, double[] im) {
    // Swapping the parts conjugates before and after: one kernel serves both directions.
    forward(im, re);
    for (int i = 0; i < size; i++) {
      re[i] /= size;
      im[i] /= size;
    }
  }

  /// Replaces (re, im) by itself times the conjugate of (otherRe, otherIm): correlation in the time
  /// domain.
  void multiplyByConjugate(double[] re, double[] im, double[] otherRe, double[] otherIm) {
    for (int i = 0; i < size; i++) {
      double r = re[i] * otherRe[i] + im[i] * otherIm[i];
      im[i] = im[i] * otherRe[i] - re[i] * otherIm[i];
      re[i] = r;
    }
  }

  private void reverseBits(double[] re, double[] im) {
    int shift = 32 - Integer.numberOfTrailingZeros(size);
    for (int i = 0; i < size; i++) {
      int j = shift == 32 ? 0 : Integer.reverse(i) >>> shift;
      if (i < j) {
        double t = re[i];
        re[i] = re[j];
        re[j] = t;
        t = im[i];
        im[i] = im[j];
        im[j] = t;
      }
    }
  }
}
