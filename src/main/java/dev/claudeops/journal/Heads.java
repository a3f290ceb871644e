package dev.claudeops.journal;

import dev.claudeops.text.FrontMatter;
import java.nio.file.Path;

/** Reads the head of a file of a known kind. */
final class Heads {
  private Heads() {}

  static FrontMatter read(Folder folder, Path file, long longest, String kind) throws Issue.NotOne {
    return switch (folder.read(file, longest)) {
      case Folder.Text.Unreadable(var why) -> throw new Issue.NotOne(why);
      case Folder.Text.Whole(var text) -> {
        try {
          FrontMatter head = FrontMatter.parse(text);
          if (!head.text("kind").orElse("").equals(kind)) {
            throw new Issue.NotOne("its kind is not " + kind);
          }
          yield head;
        } catch (FrontMatter.Malformed bad) {
          throw new Issue.NotOne("line " + bad.line() + ": " + bad.getMessage());
        }
      }
    };
  }
}
