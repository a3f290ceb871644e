package dev.claudeops.agent.claude;

import dev.claudeops.host.WholeFile;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's stream as it is kept: JSON Lines as Claude Code wrote them, without secrets, of bounded
 * length. A line that is too long leaves one that says how long it was.
 */
final class Transcript {
  private static final int LONGEST_LINE = 256 << 10;
  private static final int LONGEST = 4 << 20;

  /** A shorter value is no secret, and would black out words. */
  private static final int SHORTEST_SECRET = 8;

  private final List<String> secrets;
  private final StringBuilder text = new StringBuilder();
  private long leftOut;

  Transcript(Collection<String> secrets) {
    this.secrets =
        secrets.stream().filter(secret -> secret.length() >= SHORTEST_SECRET).distinct().toList();
  }

  /** Takes one stream. */
  void add(Path stream) throws IOException {
    if (!Files.exists(stream)) {
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stream), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long length = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          add(line, length);
          length = 0;
        } else {
          length++;
          if (line.size() < LONGEST_LINE) {
            line.write(next);
          }
        }
      }
      add(line, length);
    }
  }

  private void add(ByteArrayOutputStream line, long length) {
    String kept = line.size() < length ? tooLong(length) : line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (kept.isBlank()) {
      return;
    }
    String clean = clean(kept);
    if (text.length() + clean.length() > LONGEST) {
      leftOut++;
    } else {
      text.append(clean).append('\n');
    }
  }

  private static String tooLong(long length) {
    return Json.object("type", Json.of("left_out"), "bytes", Json.of(length)).compact();
  }

  /** First inside every string, where a secret is not cut by JSON's escapes; then over the line. */
  private String clean(String line) {
    try {
      String cleaned = Redaction.clean(clean(Json.parse(line)).compact());
      Json.parse(cleaned);
      return cleaned;
    } catch (Json.Malformed notOne) {
      return Json.object("type", Json.of("text"), "text", Json.of(clean(Json.of(line)).textOr("")))
          .compact();
    }
  }

  private Json clean(Json json) {
    return switch (json) {
      case Json.Str(var value, _) -> Json.of(Redaction.clean(known(value)));
      case Json.Arr(var items, _) -> Json.array(items.stream().map(this::clean).toList());
      case Json.Obj(var members, _) -> {
        Map<String, Json> cleaned = new LinkedHashMap<>();
        members.forEach((name, value) -> cleaned.put(Redaction.clean(known(name)), clean(value)));
        yield new Json.Obj(cleaned, 0);
      }
      case Json.Num _, Json.Bool _, Json.Nul _ -> json;
    };
  }

  private String known(String value) {
    String out = value;
    for (String secret : secrets) {
      out = out.replace(secret, "[redacted:login]");
    }
    return out;
  }

  /** Writes it whole, for those who may read the journal. */
  void write(Path file) throws IOException {
    if (leftOut > 0) {
      text.append(Json.object("type", Json.of("cut"), "linesLeftOut", Json.of(leftOut)).compact())
          .append('\n');
    }
    Files.createDirectories(
        file.toAbsolutePath().getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    WholeFile.write(file, text.toString(), "rw-r-----");
  }
}
