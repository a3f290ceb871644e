package dev.claudeops.ops;

import dev.claudeops.model.Run;
import java.util.List;

/**
 * What a check brought.
 *
 * @param files what was written; nothing on a dry run or when the memory could not be written
 * @param notes what the owner should know of the run itself, each a sentence: "the memory could not
 *     be written: ..."
 */
public record Checkup(Run run, Written files, List<String> notes) {
  public Checkup {
    notes = List.copyOf(notes);
  }
}
