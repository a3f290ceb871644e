package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Dossier;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The findings with their evidence: causes first, each followed by the symptoms it explains. */
final class FindingLines {
  private static final int MOST_SYMPTOMS = 8;
  private static final int MOST_MEASURES = 8;
  private static final int MOST_CULPRITS = 5;
  private static final int LONGEST_LINE = 300;
  private static final int LEAST_EVIDENCE = 300;
  private static final int MOST_EVIDENCE = 1_000;

  /** What a finding takes besides its evidence, about. */
  private static final int HEAD = 400;

  private final Briefing briefing;
  private final Dossier dossier;
  private final List<Finding> causes = new ArrayList<>();
  private final Map<Subject, List<Finding>> symptoms = new HashMap<>();
  private final int evidence;
  private final int most;
  private final Reach reach;

  /**
   * @param room bytes for all of them
   */
  FindingLines(Briefing briefing, Dossier dossier, int room, Reach reach) {
    this.briefing = briefing;
    this.reach = reach;
    this.dossier = dossier;
    List<Finding> sorted =
        briefing.findings().stream()
            .sorted(
                Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparing(one -> one.phase() != Phase.NEW))
            .toList();
    Set<Subject> hurt =
        sorted.stream()
            .filter(one -> one.severity() != Severity.INFO)
            .map(Finding::subject)
            .collect(Collectors.toSet());
    Map<Subject, Subject> above = new HashMap<>();
    sorted.forEach(
        one ->
            one.causedBy()
                .filter(cause -> hurt.contains(cause) && !cause.equals(one.subject()))
                .ifPresent(cause -> above.putIfAbsent(one.subject(), cause)));
    Map<Subject, Optional<Subject>> roots = new HashMap<>();
    for (Finding one : sorted) {
      Optional<Subject> root = root(one.subject(), above, roots);
      if (root.isEmpty() || one.causedBy().isEmpty()) {
        causes.add(one);
      } else {
        symptoms.computeIfAbsent(root.get(), any -> new ArrayList<>()).add(one);
      }
    }
    int each = causes.isEmpty() ? MOST_EVIDENCE : room / Math.min(causes.size(), 24) - HEAD;
    this.most = Math.max(room - HEAD / 5, LEAST_EVIDENCE);
    this.evidence = Math.clamp(each, LEAST_EVIDENCE, MOST_EVIDENCE);
  }

  /** What explains a subject in the end; empty for its own cause, and for one in a circle. */
  private static Optional<Subject> root(
      Subject subject, Map<Subject, Subject> above, Map<Subject, Optional<Subject>> known) {
    if (!above.containsKey(subject)) {
      return Optional.empty();
    }
    Set<Subject> passed = new LinkedHashSet<>();
    Subject at = subject;
    while (above.containsKey(at) && !known.containsKey(at) && passed.add(at)) {
      at = above.get(at);
    }
    Optional<Subject> end =
        known.containsKey(at)
            ? known.get(at)
            : passed.contains(at) ? Optional.empty() : Optional.of(at);
    passed.forEach(one -> known.put(one, end));
    return end;
  }

  /** The causes, the worst first. */
  List<Finding> causes() {
    return causes;
  }

  /** What a cause explains. */
  List<Finding> symptoms(Finding cause) {
    return symptoms.getOrDefault(cause.subject(), List.of());
  }

  int count() {
    return causes.size();
  }

  /** What was looked at, in a line. */
  String tally() {
    Map<Health, Integer> counts = new EnumMap<>(Health.class);
    briefing.observations().forEach(one -> counts.merge(one.health(), 1, Integer::sum));
    List<String> blind =
        briefing.observations().stream()
            .filter(one -> one.health() == Health.UNKNOWN)
            .limit(4)
            .map(one -> Quoted.name(one.subject().toString(), 100))
            .toList();
    String said =
        counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + word(entry.getKey()))
            .collect(Collectors.joining(", "));
    return Humane.count(briefing.observations().size(), "subject")
        + " looked at"
        + (said.isEmpty() ? "" : ": " + said)
        + (blind.isEmpty()
            ? ""
            : " (not seen: "
                + String.join(", ", blind)
                + (counts.get(Health.UNKNOWN) > blind.size() ? " and others" : "")
                + ")")
        + ".\n";
  }

  /** One cause with its evidence, and the symptoms under it. */
  String item(int i) {
    Finding finding = causes.get(i);
    List<Finding> under =
        symptoms.getOrDefault(finding.subject(), List.of()).stream().distinct().toList();
    boolean first =
        causes.subList(0, i).stream().noneMatch(one -> one.subject().equals(finding.subject()));
    List<String> parts = new ArrayList<>();
    List<Subject> culprits = dossier.culprits(finding);
    if (first) {
      dossier.seen(finding.subject()).ifPresent(seen -> look(finding, seen, parts));
    }
    if (!culprits.isEmpty()) {
      parts.add("- at fault, as seen: " + names(culprits, MOST_CULPRITS) + "\n");
    }
    dossier
        .before(finding, culprits.stream().limit(2).toList())
        .forEach(one -> parts.add("- before: " + Quoted.words(one, 300) + "\n"));
    if (first) {
      under.stream().limit(MOST_SYMPTOMS).forEach(one -> parts.add(symptom(one)));
      if (under.size() > MOST_SYMPTOMS) {
        parts.add("- and " + Humane.count(under.size() - MOST_SYMPTOMS, "further symptom") + "\n");
      }
    }
    return fitting(head(i + 1, finding), parts);
  }

  /** As much of a finding as may be told of one, its head first, and how much is missing. */
  private String fitting(String head, List<String> parts) {
    StringBuilder out = new StringBuilder(head);
    int size = Composed.bytes(head);
    int missing = 0;
    for (String part : parts) {
      int bytes = Composed.bytes(part);
      if (size + bytes <= most) {
        out.append(part);
        size += bytes;
      } else {
        missing++;
      }
    }
    return missing == 0
        ? out.toString()
        : out + "- left out of it: " + reach.more(missing, "part", "observe") + "\n";
  }

  private String head(int number, Finding finding) {
    return "### %d. %s: %s of %s\n- finding %s, %s, since %s UTC (%s)%s: %s\n"
        .formatted(
            number,
            word(finding.severity()),
            finding.type(),
            Quoted.name(finding.subject().toString()),
            finding.id(),
            word(finding.phase()),
            Humane.minute(finding.since()),
            Humane.span(finding.since(), briefing.now()),
            finding.flapping() ? ", comes and goes" : "",
            Quoted.words(finding.title(), LONGEST_LINE));
  }

  /** What was seen of a subject, and the evidence of it. */
  private void look(Finding finding, Observation seen, List<String> parts) {
    StringBuilder out = new StringBuilder();
    out.append("- seen %s: %s".formatted(seen.id(), word(seen.health())));
    String minute = Humane.minute(seen.at());
    if (!minute.equals(Humane.minute(briefing.now()))) {
      out.append(", at ").append(minute.substring(11)).append(" UTC");
    }
    if (!seen.summary().equals(finding.title())) {
      out.append(": ").append(Quoted.words(seen.summary(), LONGEST_LINE));
    }
    if (!seen.measures().isEmpty()) {
      out.append("; ")
          .append(
              seen.measures().stream()
                  .limit(MOST_MEASURES)
                  .map(one -> one.name() + " " + value(one))
                  .collect(Collectors.joining(", ")));
    }
    parts.add(out.append('\n').toString());
    if (!seen.evidence().text().isBlank()) {
      Decisive.Cut cut = Decisive.of(seen.evidence().text(), evidence, LONGEST_LINE);
      parts.add(
          "- evidence, untrusted, from %s%s:\n%s"
              .formatted(
                  Quoted.name(seen.evidence().source(), 160),
                  cut.left() == 0
                      ? ""
                      : " (%s left out; %s)"
                          .formatted(Humane.count(cut.left(), "line"), reach.by("observe")),
                  Quoted.lines(cut.lines())));
    }
  }

  private String symptom(Finding one) {
    return "- its symptom: %s of %s (finding %s, %s, %s): %s\n"
        .formatted(
            one.type(),
            Quoted.name(one.subject().toString()),
            one.id(),
            word(one.severity()),
            one.basis().stream()
                .limit(2)
                .map(ObservationId::toString)
                .collect(Collectors.joining(", ")),
            Quoted.words(one.title(), 160));
  }

  /** What is said of those that are not told, after so many. */
  String rest(int told) {
    Map<Severity, Integer> bySeverity = new TreeMap<>(Comparator.reverseOrder());
    causes
        .subList(told, causes.size())
        .forEach(one -> bySeverity.merge(one.severity(), 1, Integer::sum));
    return "%s (%s); %s"
        .formatted(
            Humane.count(causes.size() - told, "finding"),
            bySeverity.entrySet().stream()
                .map(entry -> entry.getValue() + " " + word(entry.getKey()))
                .collect(Collectors.joining(", ")),
            reach.by("journal"));
  }

  static String names(List<Subject> subjects, int most) {
    return Humane.some(subjects.stream().map(one -> Quoted.name(one.toString())).toList(), most);
  }

  static String word(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static String value(Measure measure) {
    return switch (measure.unit()) {
      case RATIO -> Humane.percent(measure.value());
      case BYTES -> Humane.bytes(measure.value());
      case SECONDS -> Humane.seconds(measure.value());
      case COUNT -> Humane.number(measure.value());
      case PER_SECOND -> Humane.number(measure.value()) + "/s";
    };
  }
}
