package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * One file of a log's history: the log itself, or an older one beside it as logrotate(8) and its
 * kin name them ({@code x.1}, {@code x.2.gz}, {@code x-20250929}, {@code x.old}).
 *
 * @param number the number in the name, larger is older; -1 when there is none
 */
record Rotated(String file, FileFacts facts, int number) {
  private static final int MOST = 64;
  private static final Pattern NUMBERED = Pattern.compile("\\.(\\d{1,4})(\\.gz)?");
  private static final Pattern DATED =
      Pattern.compile(
          "(?:[-._](?:\\d{4}-?\\d{2}-?\\d{2}|\\d{10})[-_.T:\\d]{0,16}|\\.old|\\.bak)(\\.gz)?");

  Rotated(String file, FileFacts facts) {
    this(file, facts, -1);
  }

  boolean compressed() {
    return file.endsWith(".gz");
  }

  /** The older files beside a log, oldest first: by number where there is one, else by time. */
  static List<Rotated> beside(HostView host, String log) {
    int slash = log.lastIndexOf('/');
    String folder = slash <= 0 ? "/" : log.substring(0, slash);
    String name = log.substring(slash + 1);
    List<Rotated> found = new ArrayList<>();
    for (String other : host.listIfThere(folder)) {
      if (found.size() < MOST && other.length() > name.length() && other.startsWith(name)) {
        String suffix = other.substring(name.length());
        String path = folder.equals("/") ? "/" + other : folder + "/" + other;
        Matcher numbered = NUMBERED.matcher(suffix);
        if (numbered.matches()) {
          add(found, host, path, Integer.parseInt(numbered.group(1)));
        } else if (DATED.matcher(suffix).matches()) {
          add(found, host, path, -1);
        }
      }
    }
    found.removeIf(
        piece ->
            piece.compressed()
                && found.stream().anyMatch(raw -> (raw.file() + ".gz").equals(piece.file())));
    found.sort(
        Comparator.comparing((Rotated piece) -> piece.number() >= 0)
            .thenComparing(Comparator.comparingInt(Rotated::number).reversed())
            .thenComparing(piece -> piece.facts().modified())
            .thenComparing(Rotated::file));
    return found;
  }

  private static void add(List<Rotated> found, HostView host, String path, int number) {
    try {
      Optional<FileFacts> facts = host.linkFacts(path);
      facts.filter(FileFacts::isFile).ifPresent(is -> found.add(new Rotated(path, is, number)));
    } catch (IOException unreadable) {
      // It is as if it were not there: what was in it is told as not found.
      return;
    }
  }

  /** When the youngest of the older files was written; the epoch when there is none. */
  static Instant newest(HostView host, String log) {
    return beside(host, log).stream()
        .map(piece -> piece.facts().modified())
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  /** This one and those of the same naming that came after it, oldest first. */
  List<Rotated> andLater(List<Rotated> all) {
    return all.subList(all.indexOf(this), all.size()).stream()
        .filter(piece -> (piece.number() >= 0) == (number >= 0))
        .toList();
  }

  /** Its text from an offset, uncompressed. The caller closes it. */
  InputStream open(HostView host, long offset) throws IOException {
    if (!compressed()) {
      return host.open(file, offset);
    }
    InputStream raw = host.open(file, 0);
    try {
      InputStream text = new GZIPInputStream(raw, 64 << 10);
      text.skipNBytes(offset);
      return text;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** Its first bytes, fewer when it is shorter. */
  byte[] head(HostView host, int length) throws IOException {
    try (InputStream in = open(host, 0)) {
      return in.readNBytes(length);
    }
  }
}
