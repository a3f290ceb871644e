package dev.claudeops.notify;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Question;
import dev.claudeops.model.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A run as the voice hears of it, when it has been recorded.
 *
 * @param recorded false when the memory could not be written; then no good end is reported
 * @param questions that wait for a person
 * @param issue the file of a problem
 * @param acknowledged whether somebody has said that a problem is known
 * @param notes what went wrong with the run itself
 */
public record News(
    Run run,
    boolean recorded,
    List<Question> questions,
    Function<FindingId, Optional<Path>> issue,
    Predicate<FindingId> acknowledged,
    List<String> notes) {
  public News {
    questions = List.copyOf(questions);
    notes = List.copyOf(notes);
  }
}
