package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Dossier;
import dev.claudeops.agent.recall.Recollection.Allowance;
import dev.claudeops.agent.recall.Recollection.Opening;
import dev.claudeops.config.Runtime;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be done for the findings, a line for each target, and the budget that is left. */
final class ActionLines {
  private static final int MOST_TARGETS = 24;
  private static final int MOST_REFUSED = 6;
  private static final String TELL = "escalate";
  private static final String SAYS_NOTHING = "";

  private final Map<String, ActionSpec> kinds = new HashMap<>();
  private final Allowance allowance;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> told = new LinkedHashSet<>();

  /**
   * @param causes the worst first; only the first of them count
   */
  ActionLines(Briefing briefing, Dossier dossier, List<Finding> causes) {
    briefing.kinds().forEach(spec -> kinds.putIfAbsent(spec.kind(), spec));
    this.allowance = briefing.recollection().allowance();
    Map<Subject, List<Opening>> byTarget = new LinkedHashMap<>();
    List<Opening> openings =
        allowance.openings().isEmpty() ? unasked(briefing, dossier, causes) : allowance.openings();
    openings.stream()
        .filter(one -> kinds.containsKey(one.kind()) && !one.kind().equals(TELL))
        .forEach(one -> byTarget.computeIfAbsent(one.target(), any -> new ArrayList<>()).add(one));
    byTarget.forEach((target, all) -> line(target, all).ifPresent(lines::add));
    if (kinds.containsKey(TELL) && !causes.isEmpty()) {
      told.add(TELL);
      lines.add("- on any of them: escalate, which tells a person\n");
    }
    parameters().ifPresent(lines::add);
  }

  /** What could be done as far as the kinds tell, where the gate was not asked. */
  private static List<Opening> unasked(Briefing briefing, Dossier dossier, List<Finding> causes) {
    List<Opening> all = new ArrayList<>();
    Set<Subject> targets = new LinkedHashSet<>();
    for (Finding one : causes.subList(0, Math.min(causes.size(), MOST_TARGETS))) {
      targets.add(one.subject());
      dossier.culprits(one).stream().limit(2).forEach(targets::add);
      briefing.config().serviceOf(one.subject()).stream()
          .flatMap(service -> service.runtimes().stream().limit(1))
          .map(Runtime::subject)
          .forEach(targets::add);
    }
    for (Subject target : targets) {
      briefing.kinds().stream()
          .filter(spec -> spec.targets().contains(target.kind()))
          .forEach(spec -> all.add(new Opening(spec.kind(), target, SAYS_NOTHING, "")));
    }
    return all;
  }

  private Optional<String> line(Subject target, List<Opening> openings) {
    Map<String, List<String>> open = new LinkedHashMap<>();
    List<Opening> refused = new ArrayList<>();
    for (Opening one : openings) {
      if (one.verdict().equals("deny")) {
        refused.add(one);
        continue;
      }
      told.add(one.kind());
      open.computeIfAbsent(says(one), any -> new ArrayList<>()).add(one.kind() + risk(one.kind()));
    }
    StringBuilder out = new StringBuilder("- " + Quoted.name(target.toString()) + ": ");
    out.append(
        open.isEmpty()
            ? "nothing"
            : open.entrySet().stream()
                .map(entry -> entry.getKey() + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; ")));
    if (!refused.isEmpty()) {
      out.append("; refused now: ")
          .append(Humane.some(refused.stream().map(Opening::kind).toList(), MOST_REFUSED))
          .append(" (")
          .append(Quoted.words(refused.getFirst().why(), 140))
          .append(")");
    }
    return Optional.of(out.append('\n').toString());
  }

  /** What the gate would say, to be put before the kinds it says it of. */
  private static String says(Opening one) {
    return switch (one.verdict()) {
      case "allow" -> "allowed ";
      case "ask" -> "a person is asked for ";
      case "hold" -> "held (" + Quoted.words(one.why(), 100) + ") ";
      default -> "";
    };
  }

  /** Nothing for what is of low risk, as the section's first line says. */
  private String risk(String kind) {
    ActionSpec spec = kinds.get(kind);
    return spec.risk() == Risk.LOW
        ? ""
        : " (%s risk%s)"
            .formatted(spec.risk().word(), spec.reversible() ? "" : ", cannot be taken back");
  }

  /** The parameters without which the kinds that were named cannot be wished. */
  private Optional<String> parameters() {
    String all =
        told.stream()
            .map(kinds::get)
            .filter(spec -> spec.params().stream().anyMatch(one -> one.usual().isEmpty()))
            .map(
                spec ->
                    spec.kind()
                        + " needs "
                        + spec.params().stream()
                            .filter(one -> one.usual().isEmpty())
                            .map(one -> one.name() + " (" + one.form().wanted() + ")")
                            .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? Optional.empty() : Optional.of("- " + all + "\n");
  }

  /** The budget. */
  String left() {
    return allowance.stopped().isEmpty()
        ? "Left: %s in this run, %d in 24 hours. Of low risk unless told, the gate would say:\n"
            .formatted(Humane.count(allowance.run(), "change"), allowance.day())
        : "Nothing may be changed now: %s.\n".formatted(Quoted.words(allowance.stopped(), 200));
  }

  int count() {
    return lines.size();
  }

  String item(int i) {
    return lines.get(i);
  }
}
