package dev.claudeops.agent;

import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import java.util.List;
import java.util.Optional;

/** Where a step is done: a word that stands for a subject, or the subject itself. */
sealed interface Place {
  List<String> WORDS = List.of("subject", "cause", "service", "culprit", "need");

  /** As it is written in a runbook. */
  String word();

  /** The finding's own subject. */
  record Own() implements Place {
    @Override
    public String word() {
      return "subject";
    }
  }

  /** The subject that explains the finding; nothing where the finding is its own cause. */
  record Cause() implements Place {
    @Override
    public String word() {
      return "cause";
    }
  }

  /** What runs the service that the subject belongs to. */
  record OfService() implements Place {
    @Override
    public String word() {
      return "service";
    }
  }

  /**
   * What the look saw to be at fault for the finding.
   *
   * @param kind only a culprit of this kind
   */
  record Guilty(Optional<String> kind) implements Place {
    @Override
    public String word() {
      return "culprit" + kind.map(only -> ":" + only).orElse("");
    }
  }

  /** What runs the unhealthy services that the subject's service needs. */
  record Need() implements Place {
    @Override
    public String word() {
      return "need";
    }
  }

  /** This very subject. */
  record Fixed(Subject subject) implements Place {
    @Override
    public String word() {
      return subject.toString();
    }
  }

  static Place parse(String word) throws Malformed {
    switch (word) {
      case "subject":
        return new Own();
      case "cause":
        return new Cause();
      case "service":
        return new OfService();
      case "culprit":
        return new Guilty(Optional.empty());
      case "need":
        return new Need();
      default:
        break;
    }
    if (word.startsWith("culprit:")) {
      return new Guilty(Optional.of(kind(word.substring("culprit:".length()))));
    }
    return new Fixed(
        Subject.parse(word)
            .orElseThrow(
                () ->
                    new Malformed(
                        "\"%s\" is no place: %s, or a subject such as unit:nginx.service"
                            .formatted(Clean.line(word, 60), Nearest.list(WORDS)))));
  }

  /** A word that can be the kind of a subject. */
  static String kind(String word) throws Malformed {
    if (!word.matches("[a-z][a-z0-9-]{0,30}")) {
      throw new Malformed("\"" + Clean.line(word, 60) + "\" is no kind of subject");
    }
    return word;
  }
}
