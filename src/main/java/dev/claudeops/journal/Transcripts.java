package dev.claudeops.journal;

import dev.claudeops.model.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The shelf of what an agent said and called: a file a run and, where a second model was asked, one
 * more with its word behind the run's name ({@code 2025-09-29-1400-strong.jsonl}); a JSON object a
 * line, as the agent's program wrote them. Nothing is made of them but a person's insight; they are
 * the first to go.
 */
final class Transcripts {
  static final String SHELF = "transcripts";
  private static final long LONGEST = 64L << 20;

  private static final int MOST_PIECES = 4;

  /** A number there is the name of another run of the same minute. */
  private static final Pattern FURTHER = Pattern.compile("^[0-9-]{15}(-[0-9]+)?-[a-z]+[.]jsonl$");

  private final Folder folder;

  Transcripts(Folder folder) {
    this.folder = folder;
  }

  Path file(RunId run) {
    return folder.file(SHELF, run + ".jsonl");
  }

  /**
   * What is in a run's files, in the order in which its models were asked; empty where there is
   * none, or none that can be read.
   */
  Optional<String> text(RunId run) {
    List<String> texts = new ArrayList<>();
    text(run + ".jsonl").ifPresent(texts::add);
    folder.names(SHELF).stream()
        .filter(name -> name.startsWith(run + "-") && FURTHER.matcher(name).find())
        .sorted()
        .limit(MOST_PIECES)
        .forEach(name -> text(name).ifPresent(texts::add));
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
  }

  private Optional<String> text(String name) {
    return switch (folder.read(folder.file(SHELF, name), LONGEST)) {
      case Folder.Text.Whole(var text) -> Optional.of(text);
      case Folder.Text.Unreadable _ -> Optional.empty();
    };
  }
}
