package dev.claudeops.cli;

import java.util.List;
import java.util.Optional;

/** The catalogue of commands, in the order of the help. */
final class Verbs {
  private Verbs() {}

  static List<Verb> all() {
    return List.of(
        new CheckVerb(),
        new StatusVerb(),
        new IssuesVerb(),
        new LogsVerb(),
        new ActionsVerb(),
        new AnswerVerb(true),
        new AnswerVerb(false),
        new PauseVerb(),
        new ResumeVerb(),
        new SilenceVerb(),
        new PolicyVerb(),
        new ProbeVerb(),
        new McpVerb(),
        new BriefVerb(),
        new InitVerb(),
        new ConfigVerb(),
        new CostsVerb(),
        new DoctorVerb(),
        new CompletionVerb());
  }

  static Optional<Verb> named(String name) {
    return all().stream().filter(verb -> verb.name().equals(name)).findFirst();
  }
}
