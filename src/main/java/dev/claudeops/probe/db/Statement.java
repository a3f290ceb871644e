package dev.claudeops.probe.db;

import dev.claudeops.text.Digest;

/**
 * A statement as a server told of it; hostile, and full of values that may be secret.
 *
 * @param number what the server calls it, such as PostgreSQL's queryid; empty where it has no name
 * @param database it is meant for
 * @param role who runs it
 * @param text as the server has it
 * @param whole false when the server or we cut it
 */
public record Statement(String number, String database, String role, String text, boolean whole) {
  /** The name by which it is asked for: {@code q} and eight hex digits. */
  public String id() {
    return "q" + Digest.hex(database + "\n" + role + "\n" + text).substring(0, 8);
  }
}
