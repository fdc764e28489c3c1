package live.rostra.hls.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mp4parser.Box;
import org.mp4parser.IsoFile;
import org.mp4parser.boxes.iso14496.part1.objectdescriptors.AudioSpecificConfig;
import org.mp4parser.boxes.iso14496.part1.objectdescriptors.DecoderConfigDescriptor;
import org.mp4parser.boxes.iso14496.part12.FileTypeBox;
import org.mp4parser.boxes.iso14496.part12.MediaDataBox;
import org.mp4parser.boxes.iso14496.part12.MediaHeaderBox;
import org.mp4parser.boxes.iso14496.part12.MovieFragmentBox;
import org.mp4parser.boxes.iso14496.part12.TrackExtendsBox;
import org.mp4parser.boxes.iso14496.part12.TrackFragmentBaseMediaDecodeTimeBox;
import org.mp4parser.boxes.iso14496.part12.TrackFragmentHeaderBox;
import org.mp4parser.boxes.iso14496.part12.TrackRunBox;
import org.mp4parser.boxes.iso14496.part14.ESDescriptorBox;
import org.mp4parser.boxes.sampleentry.AudioSampleEntry;
import org.mp4parser.tools.Path;

/// What the writer wrote, as isoparser reads it.
class CmafReadBackTest {
  @Test
  void theInitSegmentDescribesOneMonoAacTrackWithoutAnEditList() throws IOException {
    try (IsoFile file = read(InitSegment.aacLcMono(64_000))) {
      FileTypeBox ftyp = file.getBoxes(FileTypeBox.class).getFirst();
      assertThat(ftyp.getMajorBrand()).isEqualTo("cmf2");
      assertThat(ftyp.getCompatibleBrands()).contains("iso6", "cmfc", "cmf2");
      MediaHeaderBox mdhd = Path.getPath(file, "moov/trak/mdia/mdhd");
      assertThat(mdhd.getTimescale()).isEqualTo(48_000);
      assertThat(mdhd.getLanguage()).isEqualTo("und");
      AudioSampleEntry entry = Path.getPath(file, "moov/trak/mdia/minf/stbl/stsd/mp4a");
      assertThat(entry.getSampleRate()).isEqualTo(48_000);
      assertThat(entry.getChannelCount()).isEqualTo(1);
      TrackExtendsBox trex = Path.getPath(file, "moov/mvex/trex");
      assertThat(trex.getDefaultSampleDuration()).isEqualTo(1024);
      Box edits = Path.getPath(file, "moov/trak/edts");
      assertThat(edits).isNull();
    }
  }

  @Test
  void theDescriptorsSayAacLcAt48Kilohertz() throws IOException {
    try (IsoFile file = read(InitSegment.aacLcMono(64_000))) {
      ESDescriptorBox esds = Path.getPath(file, "moov/trak/mdia/minf/stbl/stsd/mp4a/esds");
      DecoderConfigDescriptor decoder = esds.getEsDescriptor().getDecoderConfigDescriptor();
      assertThat(decoder.getObjectTypeIndication()).isEqualTo(0x40);
      assertThat(decoder.getAvgBitRate()).isEqualTo(64_000);
      AudioSpecificConfig config = decoder.getAudioSpecificInfo();
      assertThat(config.getAudioObjectType()).isEqualTo(2);
      assertThat(config.getSamplingFrequency()).isEqualTo(48_000);
      assertThat(config.getChannelConfiguration()).isEqualTo(1);
    }
  }

  @Test
  void aFragmentCarriesItsUnitsAndItsDecodeTime() throws IOException {
    byte[][] units = {{1, 2, 3}, {4}, {5, 6}};
    long decodeTime = (1L << 32) + 15_360; // a day and more: needs 64 bits

    try (IsoFile file = read(MediaFragment.write(9, decodeTime, units, 3))) {
      MovieFragmentBox moof = file.getBoxes(MovieFragmentBox.class).getFirst();
      TrackFragmentHeaderBox tfhd = Path.getPath(moof, "traf/tfhd");
      assertThat(tfhd.isDefaultBaseIsMoof()).isTrue();
      assertThat(tfhd.getDefaultSampleDuration()).isEqualTo(1024);
      assertThat(tfhd.getDefaultSampleFlags().isSampleIsDifferenceSample()).isFalse();
      assertThat(tfhd.getDefaultSampleFlags().getSampleDependsOn()).isEqualTo((byte) 2);
      TrackFragmentBaseMediaDecodeTimeBox tfdt = Path.getPath(moof, "traf/tfdt");
      assertThat(tfdt.getBaseMediaDecodeTime()).isEqualTo(decodeTime);
      TrackRunBox trun = Path.getPath(moof, "traf/trun");
      assertThat(trun.getEntries().stream().map(TrackRunBox.Entry::getSampleSize))
          .containsExactly(3L, 1L, 2L);
      assertThat(trun.getDataOffset()).isEqualTo(moof.getSize() + 8);
      assertThat(file.getBoxes(MediaDataBox.class).getFirst().getSize()).isEqualTo(8 + 6);
    }
  }

  @Test
  void fragmentsOneAfterAnotherAreReadAsASegment() throws IOException {
    var segment = new ByteArrayOutputStream();
    for (int k = 0; k < 3; k++) {
      segment.writeBytes(MediaFragment.write(k + 1, k * 2048L, new byte[][] {{1}, {2}}, 2));
    }

    try (IsoFile file = read(segment.toByteArray())) {
      List<Long> numbers =
          file.getBoxes(MovieFragmentBox.class).stream()
              .map(moof -> Path.<TrackFragmentBaseMediaDecodeTimeBox>getPath(moof, "traf/tfdt"))
              .map(TrackFragmentBaseMediaDecodeTimeBox::getBaseMediaDecodeTime)
              .toList();
      assertThat(numbers).containsExactly(0L, 2048L, 4096L);
    }
  }

  @Test
  void takesOnlyTheFirstUnitsOfALongerArray() {
    byte[][] units = {{1}, {2}, {3}};

    byte[] one = MediaFragment.write(1, 0, units, 1);

    assertThat(one).isEqualTo(MediaFragment.write(1, 0, new byte[][] {{1}}, 1));
    assertThat(one).hasSize(MediaFragment.overheadBytes(1) + 1);
    assertThat(Arrays.copyOfRange(one, one.length - 1, one.length)).containsExactly(1);
  }

  @Test
  void refusesAFragmentWithoutUnits() {
    assertThatThrownBy(() -> MediaFragment.write(1, 0, new byte[15][], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static IsoFile read(byte[] bytes) throws IOException {
    return new IsoFile(Channels.newChannel(new ByteArrayInputStream(bytes)));
  }
}
