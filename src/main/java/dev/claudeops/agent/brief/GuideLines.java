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
    paragraph(guide.prose(), "**A person**", 200)
        .ifPresent(text -> out.append("- a person ").append(text).append('\n'));
    paragraph(guide.prose(), "**Never**", 240)
        .ifPresent(text -> out.append("- never").append(text).append('\n'));
    return out.toString();
  }

  /** The first sentence of the paragraph that begins so, or as much of it as fits. */
  private static Optional<String> paragraph(String prose, String begin, int longest) {
    for (String paragraph : prose.split("\n\\s*\n")) {
      String text = paragraph.strip();
      if (text.startsWith(begin)) {
        String rest = text.substring(begin.length()).replaceFirst("^:", "").strip();
        int stop = rest.indexOf(". ");
        return Optional.of(
            (begin.contains("Never") ? ": " : "")
                + Quoted.words(stop > 0 ? rest.substring(0, stop + 1) : rest, longest));
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
