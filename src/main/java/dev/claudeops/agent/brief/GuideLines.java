package dev.claudeops.agent.brief;

import dev.claudeops.agent.Dossier;
import dev.claudeops.agent.Dossier.Guide;
import dev.claudeops.model.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The runbooks for the worst findings, in short: a record of what usually helps, and what never.
 */
final class GuideLines {
  private static final int MOST = 8;
  private static final String NEVER = "**Never**";
  private final List<String> lines = new ArrayList<>();

  GuideLines(Dossier dossier, List<Finding> causes) {
    Map<String, List<Integer>> findings = new LinkedHashMap<>();
    Map<String, Guide> guides = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(causes.size(), MOST); i++) {
      int number = i + 1;
      dossier
          .guide(causes.get(i))
          .ifPresent(
              guide -> {
                guides.putIfAbsent(guide.name(), guide);
                findings.computeIfAbsent(guide.name(), any -> new ArrayList<>()).add(number);
              });
    }
    guides.forEach((name, guide) -> lines.add(line(guide, findings.get(name))));
  }

  private static String line(Guide guide, List<Integer> findings) {
    StringBuilder out = new StringBuilder();
    out.append(
        "- %s%s, for %s: %s; give up after %s; then asked of a person: %s\n"
            .formatted(
                guide.name(),
                guide.owners() ? " (the owner's own)" : "",
                findings.stream().map(String::valueOf).collect(Collectors.joining(", ")),
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
