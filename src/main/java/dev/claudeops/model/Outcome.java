package dev.claudeops.model;

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
