package dev.claudeops.journal;

import dev.claudeops.model.RunId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The shelf of what an agent said and called: one file a run, a JSON object a line, as the agent's
 * program wrote them. Nothing is made of them but a person's insight; they are the first to go.
 */
final class Transcripts {
  static final String SHELF = "transcripts";
  private static final long LONGEST = 64L << 20;

  private final Folder folder;

  Transcripts(Folder folder) {
    this.folder = folder;
  }

  Path file(RunId run) {
    return folder.file(SHELF, run + ".jsonl");
  }

  /** What is in one; empty where there is none, or none that can be read. */
  Optional<String> text(RunId run) {
    return switch (folder.read(file(run), LONGEST)) {
      case Folder.Text.Whole(var text) -> Optional.of(text);
      case Folder.Text.Unreadable _ -> Optional.empty();
    };
  }
}
