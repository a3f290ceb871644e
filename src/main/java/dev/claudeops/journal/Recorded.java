package dev.claudeops.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run left behind.
 *
 * @param health the file of the check
 * @param issues those this run wrote to
 * @param notes what was wrong with the memory, each one sentence
 */
public record Recorded(Path health, List<Issue> issues, List<String> notes) {
  public Recorded {
    issues = List.copyOf(issues);
    notes = List.copyOf(notes);
  }
}
