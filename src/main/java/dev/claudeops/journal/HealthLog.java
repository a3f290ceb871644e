package dev.claudeops.journal;

import dev.claudeops.model.RunId;

/**
 * One check, as the head of its file tells it.
 *
 * @param status {@code ok}, {@code degraded}, {@code failed}, {@code unknown}; {@code unreadable}
 *     when the file cannot be read
 * @param verdict its sentence, or why it cannot be read
 * @param reading what the agent made of it in one sentence, an opinion; empty where none did
 */
public record HealthLog(
    RunId id, String host, String trigger, String status, String verdict, String reading) {
  /** The file, relative to the journal's folder. */
  public String file() {
    return "health/" + id + ".md";
  }
}
