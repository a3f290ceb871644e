package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {
  private static final long ALL = 1L << 30;
  @TempDir Path folder;
  private Path log;
  private Optional<Cursor> cursor = Optional.empty();
  private final List<String> lines = new ArrayList<>();
  private Tail.Reading last;

  @BeforeEach
  void aLogThatWasSeenEmpty() throws IOException {
    log = folder.resolve("app.log");
    Files.createFile(log);
    look(ALL);
  }

  private int take(byte[] bytes, int from, int to, boolean last) {
    int begin = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, begin, i - begin, StandardCharsets.UTF_8));
        begin = i + 1;
      }
    }
    if (last && begin < to) {
      lines.add(new String(bytes, begin, to - begin, StandardCharsets.UTF_8));
      begin = to;
    }
    return begin;
  }

  private void look(long cap) throws IOException {
    last =
        Tail.read(
            new LocalHost(),
            log.toString(),
            cursor,
            new Tail.Allowance(cap, System.nanoTime() + 60_000_000_000L),
            this::take);
    cursor = Cursor.parse(last.cursor().text());
    assertThat(cursor).contains(last.cursor());
  }

  private void add(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
  }

  private void gzip(Path file) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    Path packed = Path.of(file + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    Files.setLastModifiedTime(packed, time);
    Files.delete(file);
  }

  private Path beside(String suffix) {
    return folder.resolve("app.log" + suffix);
  }

  @Test
  void onlyWhatIsNewIsRead() throws IOException {
    add("one\ntwo\n");
    look(ALL);
    add("three\n");
    look(ALL);
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(last.bytes()).isZero();
  }

  @Test
  void aLineWithoutAnEndWaitsForIt() throws IOException {
    add("one\nhalf");
    look(ALL);
    assertThat(lines).containsExactly("one");
    add(" a line\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "half a line");
  }

  @Test
  void aLineWithoutAnEndThatNobodyTouchesIsTakenOnce() throws IOException {
    add("panic");
    Files.setLastModifiedTime(log, FileTime.from(Instant.now().minusSeconds(3_600)));
    look(ALL);
    assertThat(lines).containsExactly("panic");
    add(" and more of it\nnext\n");
    look(ALL);
    assertThat(lines).containsExactly("panic", "next");
  }

  @Test
  void theRestOfARenamedFileIsReadFirst() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n");
    Files.move(log, beside(".1"));
    add("three\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(last.notes()).isEmpty();
  }

  @Test
  void severalRotationsBetweenTwoLooksLoseNothing() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n");
    Files.move(log, beside(".1"));
    add("three\n");
    Files.move(beside(".1"), beside(".2"));
    gzip(beside(".2"));
    Files.move(log, beside(".1"));
    add("four\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three", "four");
  }

  @Test
  void theRestOfACompressedFileIsReadFromIt() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n");
    Files.move(log, beside("-20250929"));
    gzip(beside("-20250929"));
    add("three\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void aCompressedFileThatIsDamagedIsToldAndPassedOver() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n".repeat(10_000));
    Files.move(log, beside(".1"));
    gzip(beside(".1"));
    byte[] packed = Files.readAllBytes(beside(".1.gz"));
    Files.write(beside(".1.gz"), java.util.Arrays.copyOf(packed, packed.length - 12));
    add("three\n");
    look(ALL);
    assertThat(lines).startsWith("one").endsWith("three");
    assertThat(last.notes()).singleElement().asString().contains("app.log.1.gz is damaged");
  }

  @Test
  void theRestOfACopiedAndTruncatedFileIsReadFromTheCopy() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n");
    Files.copy(log, beside(".1"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(log, "three, longer than what was there\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three, longer than what was there");
  }

  @Test
  void aFileTruncatedInPlaceIsReadFromItsBeginningAndToldOf() throws IOException {
    add("a long first line\n");
    look(ALL);
    Files.writeString(log, "short\n");
    look(ALL);
    assertThat(lines).containsExactly("a long first line", "short");
    assertThat(last.notes()).singleElement().asString().contains("truncated");
  }

  @Test
  void aHoleLeftByACutIsNoLine() throws IOException {
    add("x".repeat(200_000) + "\n");
    look(ALL);
    lines.clear();
    Files.write(log, new byte[300_000]);
    add("after the hole\nnext\n");
    look(ALL);
    assertThat(lines.getLast()).isEqualTo("next");
    assertThat(lines.getFirst()).endsWith("after the hole");
    assertThat(lines).hasSize(2);
  }

  @Test
  void whatIsLeftOfAVanishedFileIsRead() throws IOException {
    add("one\n");
    look(ALL);
    add("two\n");
    Files.move(log, beside(".1"));
    look(ALL);
    assertThat(lines).containsExactly("one", "two");
    assertThat(last.gone()).isTrue();
    add("three\n");
    look(ALL);
    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void aFirstLookBeginsNearTheEndWithAWholeLine() throws IOException {
    cursor = Optional.empty();
    for (int i = 0; i < 20_000; i++) {
      add("line " + i + "\n");
    }
    look(ALL);
    assertThat(last.first()).isTrue();
    assertThat(lines.getFirst()).matches("line \\d{5}");
    assertThat(lines.getLast()).isEqualTo("line 19999");
    assertThat(lines).hasSizeLessThan(7_000);
    lines.clear();
    add("new\n");
    look(ALL);
    assertThat(lines).containsExactly("new");
  }

  @Test
  void whatTheAllowanceLeavesIsSaidAndReadNextTime() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append("line ").append(i).append('\n');
    }
    add(text.toString());
    look(300_000);
    assertThat(last.behind()).isEqualTo(text.length() - last.bytes()).isPositive();
    while (last.behind() > 0) {
      look(300_000);
    }
    assertThat(lines).hasSize(200_000).doesNotHaveDuplicates();
    assertThat(lines.getLast()).isEqualTo("line 199999");
  }

  @Test
  void oneLineOf100MegabytesIsOneLineAndCostsLittleMemory() throws IOException {
    byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
      for (int i = 0; i < 100; i++) {
        out.write(block);
      }
    }
    add("\nnext\n");
    look(ALL);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).hasSize(Tail.LONGEST_LINE);
    assertThat(lines.getLast()).isEqualTo("next");
  }

  @Test
  void whatIsNoFileIsRefusedInWords() throws Exception {
    Files.delete(log);
    assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> look(ALL)).hasMessage("it is no regular file");
    Files.delete(log);
    Files.createDirectory(log);
    assertThatThrownBy(() -> look(ALL)).hasMessage("it is a folder and no file");
    Files.delete(log);
    Files.createSymbolicLink(log, beside(".link"));
    Files.createSymbolicLink(beside(".link"), log);
    assertThatThrownBy(() -> look(ALL)).hasMessageContaining("a loop of symbolic links");
  }

  @Test
  void aFileThatGrowsWhileItIsReadLosesNothing() throws Exception {
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
                    for (int i = 0; i < 200_000; i++) {
                      out.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    while (writer.isAlive()) {
      look(ALL);
    }
    writer.join();
    look(ALL);
    assertThat(lines).hasSize(200_000).doesNotHaveDuplicates();
  }

  /**
   * A writer and a logrotate that do what they like between looks: every line is taken once, in
   * order. Copies are taken when nobody writes, so even a copy-and-truncate loses nothing.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyLineIsTakenOnceHoweverTheLogIsTurned(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> written = new ArrayList<>();
    for (int step = 0; step < 250; step++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> {
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(300); i >= 0; i--) {
            String line = "line " + written.size() + " " + "é".repeat(random.nextInt(60));
            written.add(line);
            text.append(line).append('\n');
          }
          add(text.toString());
        }
        case 5 -> {
          String line = "halved " + written.size();
          written.add(line);
          add(line.substring(0, 5));
          look(1 + random.nextInt(2_000_000));
          add(line.substring(5) + "\n");
        }
        case 6 -> rotate(false, random.nextBoolean());
        case 7 -> rotate(true, random.nextBoolean());
        case 8 -> look(1 + random.nextInt(20_000));
        default -> look(ALL);
      }
    }
    do {
      look(ALL);
    } while (last.behind() > 0);
    for (int i = 0; i < Math.min(lines.size(), written.size()); i++) {
      assertThat(lines.get(i)).as("line %s of %s", i, seed).isEqualTo(written.get(i));
    }
    assertThat(lines).hasSameSizeAs(written);
  }

  private void rotate(boolean copy, boolean packed) throws IOException {
    if (Files.size(log) == 0) {
      return; // logrotate's `notifempty`
    }
    for (int i = 60; i >= 1; i--) {
      for (String kind : List.of("", ".gz")) {
        Path old = beside("." + i + kind);
        if (Files.exists(old)) {
          Files.move(old, beside("." + (i + 1) + kind));
        }
      }
    }
    if (copy) {
      Files.copy(log, beside(".1"));
      try (var file = java.nio.channels.FileChannel.open(log, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    } else {
      Files.move(log, beside(".1"));
      Files.createFile(log);
    }
    if (packed) {
      gzip(beside(".1"));
    }
  }
}
