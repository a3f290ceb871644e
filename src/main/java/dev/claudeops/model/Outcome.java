package dev.claudeops.model;

import java.util.Optional;

/** What became of a wish. Only the probe that saw the fault can make it Proven. */
public sealed interface Outcome {
  /** One lower-case word for files and JSON. */
  String word();

  record Proven(String proof) implements Outcome {
    @Override
    public String word() {
      return "proven";
    }
  }

  record Unproven(String doubt) implements Outcome {
    private static final String WOULD = "would do: ";
    private static final String NOTHING = "; nothing was changed";

    /** What a dry run would have done. */
    public static Unproven would(String does) {
      return new Unproven(WOULD + does + NOTHING);
    }

    /** What a dry run would have done; empty when something was done. */
    public Optional<String> would() {
      return doubt.startsWith(WOULD) && doubt.endsWith(NOTHING)
          ? Optional.of(doubt.substring(WOULD.length(), doubt.length() - NOTHING.length()))
          : Optional.empty();
    }

    @Override
    public String word() {
      return "unproven";
    }
  }

  record Failed(String error) implements Outcome {
    @Override
    public String word() {
      return "failed";
    }
  }

  record Refused(Verdict verdict) implements Outcome {
    @Override
    public String word() {
      return "refused";
    }
  }
}
