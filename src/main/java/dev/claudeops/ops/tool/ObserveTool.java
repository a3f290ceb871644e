package dev.claudeops.ops.tool;

import dev.claudeops.agent.brief.Quoted;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Check;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks afresh at something that is known: with the probes, as a check does. */
final class ObserveTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "observe",
          "Looks afresh with the probes. For before you conclude and after a repair.",
          Input.needed(
              "subject",
              new Input.Form.Text(400),
              "unit:nginx.service, disk:/, an observation id or a service"));

  /** A service has few parts; more of them are looked at one by one. */
  private static final int MOST = 12;

  private final Room room;

  ObserveTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    String asked = given.text("subject");
    Set<Subject> subjects = meant(asked);
    List<Observation> seen = room.look(subjects);
    StringBuilder out = new StringBuilder();
    seen.forEach(one -> out.append(ObservationText.whole(one, room)).append('\n'));
    for (Subject subject : subjects) {
      if (seen.stream().noneMatch(one -> one.subject().equals(subject))) {
        out.append(subject)
            .append(": no probe sees it now")
            .append(
                ObservationText.last(subject, room)
                    .map(
                        one ->
                            "; last seen: "
                                + ObservationText.line(one)
                                + " at "
                                + Say.time(one.at()))
                    .orElse(""))
            .append('\n');
      }
    }
    return out.toString().stripTrailing();
  }

  /** What was asked for; at least one. Linear in what is known. */
  private Set<Subject> meant(String asked) throws Refusal {
    String word = asked.strip();
    Optional<Observation> byId =
        room.observations().stream().filter(seen -> seen.id().value().equals(word)).findFirst();
    if (byId.isPresent()) {
      return Set.of(byId.get().subject());
    }
    Set<Subject> known = known(room);
    Optional<Subject> subject = told(word, known);
    if (subject.isPresent()) {
      return Set.of(subject.get());
    }
    Optional<ServiceState> service =
        room.services().stream().filter(one -> one.name().equals(word)).findFirst();
    if (service.isPresent()) {
      return service.get().parts().stream()
          .limit(MOST)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
    Set<String> names = new LinkedHashSet<>();
    room.services().forEach(one -> names.add(one.name()));
    known.forEach(one -> names.add(one.toString()));
    throw Say.unknown("nothing is known of", asked, names);
  }

  /**
   * The subject that was told as this word. Of several that are told alike none is meant. Linear in
   * what is known.
   */
  static Optional<Subject> told(String word, Set<Subject> known) {
    Optional<Subject> itself = Subject.parse(word).filter(known::contains);
    if (itself.isPresent()) {
      return itself;
    }
    List<Subject> alike =
        known.stream().filter(one -> Quoted.comesBackAs(one.toString()).equals(word)).toList();
    return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
  }

  /** Whatever a run, the config or discovery named. */
  static Set<Subject> known(Room room) {
    Set<Subject> known = new LinkedHashSet<>();
    room.open().stream().map(Finding::subject).forEach(known::add);
    room.services().forEach(service -> known.addAll(service.parts()));
    room.config()
        .services()
        .forEach(service -> service.runtimes().forEach(one -> known.add(one.subject())));
    room.config().everyCheck().map(Check::subject).forEach(known::add);
    room.observations().forEach(seen -> known.add(seen.subject()));
    room.dependencies()
        .forEach(
            one -> {
              known.add(one.subject());
              known.add(one.on());
            });
    return known;
  }
}
