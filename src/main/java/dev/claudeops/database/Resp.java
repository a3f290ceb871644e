package dev.claudeops.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The two-way part of Redis's protocol that three commands need (Redis documentation, "RESP
 * protocol specification"): a command as an array of bulk strings, and a reply that is one line or
 * one bulk string. Anything else is not Redis.
 */
final class Resp {
  /** INFO of a busy server has some 10 KiB; with thousands of databases and replicas more. */
  private static final int LONGEST_BULK = 1 << 20;

  private static final int LONGEST_LINE = 1024;

  private final Wire wire;

  Resp(Wire wire) {
    this.wire = wire;
  }

  /** What came back: a text, or an error, whose first word is its code. */
  record Reply(boolean error, String text) {
    /** Whether it is the error of this code, such as {@code NOAUTH}. */
    boolean is(String code) {
      return error && (text.equals(code) || text.startsWith(code + " "));
    }
  }

  /** The bytes are not Redis's protocol, or more than they may be. */
  static final class NotRedis extends Exception {
    private static final long serialVersionUID = 1L;

    NotRedis(String what) {
      super(what, null, false, false);
    }
  }

  /** Sends a command and reads its reply. */
  Reply ask(String... words) throws IOException, NotRedis {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    wire.write(command.toString().getBytes(StandardCharsets.UTF_8));
    return switch (wire.read()) {
      case '+' -> new Reply(false, line());
      case '-' -> new Reply(true, line());
      case '$' -> new Reply(false, bulk());
      default -> throw new NotRedis("no reply begins so");
    };
  }

  private String bulk() throws IOException, NotRedis {
    String length = line();
    if (!length.matches("\\d{1,7}") || Integer.parseInt(length) > LONGEST_BULK) {
      throw new NotRedis("no length of a string");
    }
    byte[] bytes = wire.read(Integer.parseInt(length));
    if (wire.read() != '\r' || wire.read() != '\n') {
      throw new NotRedis("no end of a string");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException, NotRedis {
    StringBuilder line = new StringBuilder();
    for (int b = wire.read(); b != '\r'; b = wire.read()) {
      if (line.length() >= LONGEST_LINE) {
        throw new NotRedis("a line without end");
      }
      line.append((char) b);
    }
    if (wire.read() != '\n') {
      throw new NotRedis("no end of a line");
    }
    return line.toString();
  }
}
