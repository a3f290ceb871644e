package dev.claudeops.bench;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file with a JSON object on each line, made into another one line by line. The output is whole
 * or absent: it is written beside its place and renamed.
 */
final class JsonLines {
  /** The longest line that is read, in bytes. */
  private static final int LONGEST_LINE = 16 << 20;

  /** What becomes of one object. */
  @FunctionalInterface
  interface Step {
    /**
     * @throws Bad when the object is not what is wanted; its text says what is
     */
    Json apply(Json.Obj line) throws Bad;
  }

  /** Why nothing was written: what is wrong, and where. */
  static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(String what) {
      super(what);
    }
  }

  private JsonLines() {}

  /** Gives how many lines were written; blank ones are left out. */
  static long rewrite(Path in, Path out, Step step) throws Bad {
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out)
        || folder == null
        || Files.exists(out) && !Files.isRegularFile(out)) {
      throw new Bad(out + ": it is no regular file; name the file to be written");
    }
    Path half = folder.resolve("." + out.getFileName() + "." + ProcessHandle.current().pid());
    try (InputStream from = new BufferedInputStream(Files.newInputStream(in), 1 << 16)) {
      if (Files.isDirectory(in)) {
        throw new Bad(in + ": it is a folder; name a file with a JSON object on each line");
      }
      long written;
      try (OutputStream to =
          new BufferedOutputStream(
              Files.newOutputStream(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              1 << 16)) {
        written = copy(in, from, to, step);
      }
      Files.move(half, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return written;
    } catch (IOException bad) {
      throw new Bad(why(bad));
    } finally {
      remove(half);
    }
  }

  /** The text of a member that must be a string. */
  static String text(Json.Obj line, String name) throws Bad {
    return switch (line.at(name)) {
      case Json.Str(var value, _) -> value;
      case Json.Nul _ -> throw new Bad("\"" + name + "\" is missing");
      case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _ ->
          throw new Bad("\"" + name + "\" is not a string");
    };
  }

  private static long copy(Path in, InputStream from, OutputStream to, Step step)
      throws IOException, Bad {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 0;
    long written = 0;
    boolean more = true;
    while (more) {
      line.reset();
      int b = from.read();
      for (; b >= 0 && b != '\n'; b = from.read()) {
        if (line.size() == LONGEST_LINE) {
          throw new Bad(in + ", line " + (number + 1) + ": it is longer than 16 MiB");
        }
        line.write(b);
      }
      more = b >= 0;
      number++;
      try {
        String text = decoded(line);
        if (!text.isBlank()) {
          to.write(plain(step.apply(object(text)).compact()));
          written++;
        }
      } catch (Bad bad) {
        throw new Bad(in + ", line " + number + ": " + bad.getMessage());
      }
    }
    return written;
  }

  private static String decoded(ByteArrayOutputStream line) throws Bad {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line.toByteArray()))
          .toString();
    } catch (CharacterCodingException bad) {
      throw new Bad("it is not UTF-8");
    }
  }

  private static Json.Obj object(String text) throws Bad {
    try {
      if (Json.parse(text) instanceof Json.Obj object) {
        return object;
      }
    } catch (Json.Malformed bad) {
      throw new Bad("no JSON: " + bad.getMessage() + " (column " + bad.column() + ")");
    }
    throw new Bad("it is not a JSON object");
  }

  /** ASCII alone, so that half of a surrogate pair comes out as it went in. */
  private static byte[] plain(String json) {
    StringBuilder out = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 128) {
        out.append(c);
      } else {
        out.append("\\u").append(String.format("%04x", (int) c));
      }
    }
    return out.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String why(IOException bad) {
    String why =
        switch (bad) {
          case NoSuchFileException missing ->
              missing.getFile() + ": there is no such file or folder";
          case AccessDeniedException denied -> denied.getFile() + ": permission denied";
          case FileSystemException other ->
              other.getFile() + ": " + (other.getReason() == null ? "failed" : other.getReason());
          default -> String.valueOf(bad.getMessage());
        };
    return Clean.line(why, 400);
  }

  private static void remove(Path half) throws Bad {
    try {
      Files.deleteIfExists(half);
    } catch (IOException bad) {
      throw new Bad(half + ": it could not be removed: " + why(bad));
    }
  }
}
