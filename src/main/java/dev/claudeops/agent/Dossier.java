package dev.claudeops.agent;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a briefing and the runbooks know of single findings, for whoever is told of them. */
public final class Dossier {
  private final Briefing briefing;
  private final Runbooks books;
  private final Map<Subject, Observation> seen = new HashMap<>();
  private final Map<FindingId, Optional<Runbook>> chosen = new HashMap<>();

  public Dossier(Briefing briefing, Runbooks books) {
    this.briefing = briefing;
    this.books = books;
    briefing.observations().forEach(one -> seen.putIfAbsent(one.subject(), one));
  }

  /** What was seen of a subject when the run began. */
  public Optional<Observation> seen(Subject subject) {
    return Optional.ofNullable(seen.get(subject));
  }

  /** What the look at its subject saw to be at fault for it, the worst first. */
  public List<Subject> culprits(Finding finding) {
    return seen(finding.subject()).map(one -> one.culprits(finding.type())).orElse(List.of());
  }

  /**
   * What happened to its subject and to these before this run, a sentence each: restarts, deeds and
   * what came of them, memory that grows. Linear in the restarts and deeds of the briefing.
   */
  public List<String> before(Finding finding, Collection<Subject> others) {
    List<String> parts = new ArrayList<>();
    Set<Subject> all = new LinkedHashSet<>(List.of(finding.subject()));
    all.addAll(others);
    all.forEach(subject -> History.restarts(subject, briefing, parts));
    seen(finding.subject()).ifPresent(one -> History.memory(one, parts));
    all.forEach(subject -> History.deeds(subject, briefing, parts));
    return parts;
  }

  /**
   * A runbook as it is for one finding.
   *
   * @param steps {@code KIND on WHERE if CONDITION}, as they are written
   * @param giveUp {@code 3 in 2 h}
   * @param ask what is asked of a person at its end
   * @param prose Markdown
   * @param owners whether it is the owner's own
   */
  public record Guide(
      String name, List<String> steps, String giveUp, String ask, String prose, boolean owners) {
    public Guide {
      steps = List.copyOf(steps);
    }
  }

  /** The runbook that the embedded agent would follow for it; empty when there is none. */
  public Optional<Guide> guide(Finding finding) {
    return chosen
        .computeIfAbsent(
            finding.id(),
            any -> books.of(finding, new Case(finding, briefing, briefing.findings())::holds))
        .map(
            book ->
                new Guide(
                    book.name(),
                    book.steps().stream().map(Step::says).toList(),
                    book.giveUp().says(),
                    FindingType.named(book.ask(), finding.subject()),
                    book.prose(),
                    book.owners()));
  }
}
