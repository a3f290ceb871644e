package dev.claudeops.ops.tool;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An observation as text. */
final class ObservationText {
  private static final int MOST_AROUND = 15;

  private ObservationText() {}

  /** One line: {@code unit:nginx.service FAILED (obs: o-1a2b3c4d) the unit failed}. */
  static String line(Observation seen) {
    return "%s %s (obs: %s) %s".formatted(seen.subject(), seen.health(), seen.id(), seen.summary());
  }

  /** Everything that was seen, what it stands on and what stands on it. */
  static String whole(Observation seen, Room room) {
    StringBuilder out = new StringBuilder(line(seen)).append('\n');
    out.append("seen at ").append(Say.time(seen.at())).append('\n');
    if (!seen.measures().isEmpty()) {
      out.append("measures: ")
          .append(seen.measures().stream().map(Say::measure).collect(Collectors.joining(", ")))
          .append('\n');
    }
    seen.symptoms()
        .forEach(
            symptom ->
                out.append("symptom ")
                    .append(symptom.severity())
                    .append(' ')
                    .append(symptom.type())
                    .append(": ")
                    .append(symptom.says())
                    .append('\n'));
    seen.culprits()
        .forEach(
            culprit ->
                out.append("at fault for ")
                    .append(culprit.type())
                    .append(": ")
                    .append(culprit.subject())
                    .append('\n'));
    around(seen, room, out);
    room.open().stream()
        .filter(finding -> finding.subject().equals(seen.subject()))
        .forEach(
            finding ->
                out.append("open finding ")
                    .append(finding.severity())
                    .append(' ')
                    .append(finding.type())
                    .append(" since ")
                    .append(Say.time(finding.since()))
                    .append(finding.causedBy().map(cause -> ", caused by " + cause).orElse(""))
                    .append('\n'));
    if (!seen.evidence().isEmpty()) {
      out.append("evidence from ")
          .append(seen.evidence().source())
          .append(":\n")
          .append(seen.evidence().text())
          .append('\n');
    }
    return out.toString();
  }

  private static void around(Observation seen, Room room, StringBuilder out) {
    List<String> under =
        java.util.stream.Stream.concat(
                seen.dependsOn().stream().map(on -> state(on, room) + " (seen)"),
                room.dependencies().stream()
                    .filter(one -> one.subject().equals(seen.subject()))
                    .filter(one -> !seen.dependsOn().contains(one.on()))
                    .map(one -> state(one.on(), room) + " (" + one.because() + ")"))
            .toList();
    list(out, "stands on", under);
    list(
        out,
        "what stands on it",
        room.dependencies().stream()
            .filter(one -> one.on().equals(seen.subject()))
            .map(Dependency::subject)
            .distinct()
            .map(one -> state(one, room))
            .toList());
  }

  private static void list(StringBuilder out, String what, List<String> all) {
    if (!all.isEmpty()) {
      out.append(what)
          .append(": ")
          .append(all.stream().limit(MOST_AROUND).collect(Collectors.joining(", ")))
          .append(all.size() > MOST_AROUND ? " and " + (all.size() - MOST_AROUND) + " more" : "")
          .append('\n');
    }
  }

  /** A subject with what was last seen of it. */
  static String state(Subject subject, Room room) {
    Optional<Observation> last = last(subject, room);
    return subject
        + " "
        + last.map(Observation::health).map(Health::name).orElse("not looked at")
        + last.map(seen -> " (obs: " + seen.id() + ")").orElse("");
  }

  static Optional<Observation> last(Subject subject, Room room) {
    return room.observations().stream().filter(seen -> seen.subject().equals(subject)).findFirst();
  }
}
