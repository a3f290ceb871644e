package dev.claudeops.agent.brief;

import dev.claudeops.agent.Dossier;
import dev.claudeops.agent.Dossier.Guide;
import dev.claudeops.model.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The runbooks for the worst findings, in short: a record of what usually helps, and what never.
 */
final class GuideLines {
  private static final int MOST = 8;
  private static final String NEVER = "**Never**";
  private final List<String> lines = new ArrayList<>();

  /**
   * @param causes the worst first
   * @param symptoms what a cause explains; their runbooks are told where it has none
   */
  GuideLines(Dossier dossier, List<Finding> causes, Function<Finding, List<Finding>> symptoms) {
    Map<String, Set<String>> findings = new LinkedHashMap<>();
    Map<String, Guide> guides = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(causes.size(), MOST); i++) {
      String place = String.valueOf(i + 1);
      if (!add(dossier, causes.get(i), place, guides, findings)) {
        symptoms.apply(causes.get(i)).stream()
            .limit(MOST)
            .forEach(one -> add(dossier, one, "symptoms of " + place, guides, findings));
      }
    }
    guides.forEach((name, guide) -> lines.add(line(guide, findings.get(name))));
  }

  /** Notes the runbook of a finding; false when it has none. */
  private static boolean add(
      Dossier dossier,
      Finding finding,
      String place,
      Map<String, Guide> guides,
      Map<String, Set<String>> findings) {
    Optional<Guide> guide = dossier.guide(finding);
    guide.ifPresent(
        one -> {
          guides.putIfAbsent(one.name(), one);
          findings.computeIfAbsent(one.name(), any -> new LinkedHashSet<>()).add(place);
        });
    return guide.isPresent();
  }

  private static String line(Guide guide, Set<String> findings) {
    StringBuilder out = new StringBuilder();
    out.append(
        "- %s%s, for %s: %s; give up after %s; then asked of a person: %s\n"
            .formatted(
                guide.name(),
                guide.owners() ? " (the owner's own)" : "",
                String.join(", ", findings),
                Quoted.words(String.join(", ", guide.steps()), 400),
                guide.giveUp(),
                Quoted.words(guide.ask(), 240)));
    never(guide.prose()).ifPresent(text -> out.append("- never: ").append(text).append('\n'));
    return out.toString();
  }

  /** What must not be done, as far as its paragraph's first sentence tells. */
  private static Optional<String> never(String prose) {
    for (String paragraph : prose.split("\n\\s*\n")) {
      String text = paragraph.strip();
      if (text.startsWith(NEVER)) {
        String rest = text.substring(NEVER.length()).replaceFirst("^:", "").strip();
        int stop = rest.indexOf(". ");
        return Optional.of(Quoted.words(stop > 0 ? rest.substring(0, stop + 1) : rest, 240));
      }
    }
    return Optional.empty();
  }

  int count() {
    return lines.size();
  }

  String item(int i) {
    return lines.get(i);
  }
}
