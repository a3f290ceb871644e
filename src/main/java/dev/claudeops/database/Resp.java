package dev.claudeops.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The two-way part of Redis's protocol that a few commands need (Redis documentation, "RESP
 * protocol specification"): a command as an array of bulk strings, and a reply that is one line,
 * one bulk string or, where that is asked for, lists of them. Anything else is not Redis.
 */
final class Resp {
  /** INFO of a busy server has some 10 KiB; with thousands of databases and replicas more. */
  private static final int LONGEST_BULK = 1 << 20;

  private static final int LONGEST_LINE = 1024;

  private static final int MOST_NODES = 20_000;
  private static final int DEEPEST = 4;

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
    send(words);
    return switch (wire.read()) {
      case '+' -> new Reply(false, line());
      case '-' -> new Reply(true, line());
      case '$' -> new Reply(false, bulk());
      default -> throw new NotRedis("no reply begins so");
    };
  }

  private void send(String... words) throws IOException {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    wire.write(command.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A reply of any shape.
   *
   * @param text of a line, a number or a string; empty for a list
   * @param items of a list
   */
  record Tree(boolean error, String text, List<Tree> items) {}

  /** Sends a command and reads a reply that may be a list of lists. */
  Tree tree(String... words) throws IOException, NotRedis {
    send(words);
    return tree(new int[] {MOST_NODES}, 0);
  }

  private Tree tree(int[] left, int depth) throws IOException, NotRedis {
    if (left[0]-- <= 0 || depth > DEEPEST) {
      throw new NotRedis("a list without end");
    }
    return switch (wire.read()) {
      case '+', ':' -> new Tree(false, line(), List.of());
      case '-' -> new Tree(true, line(), List.of());
      case '$' -> new Tree(false, bulk(), List.of());
      case '*' -> {
        String count = line();
        if (!count.matches("\\d{1,5}")) {
          throw new NotRedis("no length of a list");
        }
        List<Tree> items = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
          items.add(tree(left, depth + 1));
        }
        yield new Tree(false, "", List.copyOf(items));
      }
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
