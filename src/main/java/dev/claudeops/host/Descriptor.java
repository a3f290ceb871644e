package dev.claudeops.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What fstat(2) says of an open file: of the file that is open, whatever its name leads to by now.
 *
 * <p>Java tells of a channel neither its number nor its inode. So the channel is put at a position
 * that nobody else has; /proc/self/fdinfo then shows which number stands there (proc_pid_fdinfo(5):
 * pos), and /proc/self/fd/NUMBER leads to the open file itself.
 */
final class Descriptor {
  private static final Path FACTS = Path.of("/proc/self/fdinfo");
  private static final Path FILES = Path.of("/proc/self/fd");
  private static final int TRIES = 4;

  private Descriptor() {}

  /** The channel's position is 0 afterwards. Fails where /proc does not tell. */
  static Way.Stat of(FileChannel channel) throws IOException {
    try {
      for (int i = 0; i < TRIES; i++) {
        List<String> first = at(channel, mark());
        List<String> second = at(channel, mark());
        first.retainAll(second);
        if (first.size() == 1) {
          return Way.Stat.of(Files.readAttributes(FILES.resolve(first.getFirst()), "unix:*"));
        }
      }
      throw new IOException("/proc/self/fdinfo does not tell which file is open");
    } finally {
      channel.position(0);
    }
  }

  /** Below 2 GiB, a position that every file system allows. */
  private static long mark() {
    return ThreadLocalRandom.current().nextLong(1 << 20, Integer.MAX_VALUE);
  }

  /** The numbers of our open files that stand at this position once the channel does. */
  private static List<String> at(FileChannel channel, long mark) throws IOException {
    channel.position(mark);
    List<String> numbers = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(FACTS)) {
      for (Path one : all) {
        if (position(one).equals("pos:\t" + mark)) {
          numbers.add(one.getFileName().toString());
        }
      }
    }
    return numbers;
  }

  private static String position(Path facts) {
    try {
      return Files.readString(facts).lines().findFirst().orElse("");
    } catch (IOException closed) {
      return ""; // Another thread's file was closed meanwhile: it is not ours.
    }
  }
}
