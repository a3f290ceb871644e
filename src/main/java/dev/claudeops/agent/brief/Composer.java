package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Dossier;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Trigger;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes of a briefing what an agent that thinks is told, within a budget. The same briefing gives
 * the same bytes. Linear in the briefing, plus sorting.
 *
 * <p><b>Who gets the room.</b> Each section has a floor, handed out in the order of their rank, and
 * then in the same order as much more as it wants, up to its ceiling. Inside a section the best
 * items come first, and what does not fit is counted and named with the tool that fetches it.
 *
 * @param tokens the most for task and evidence together; a task that fills it leaves half of it to
 *     the evidence all the same
 */
public record Composer(int tokens) {
  /** For the line that names the sections that are left out as a whole. */
  private static final int CLOSING = 300;

  /** What is told, and the system prompt, which never changes from run to run. */
  public Composed compose(Briefing briefing, Prompts prompts, List<ToolSpec> tools) {
    String name = task(briefing);
    String task = prompts.text(name).strip();
    int at = task.indexOf(Prompts.EVIDENCE);
    String before =
        "# ClaudeOps: " + name + "\n\n" + (at < 0 ? task : task.substring(0, at)).strip();
    String after = at < 0 ? "" : task.substring(at + Prompts.EVIDENCE.length()).strip();
    String now = now(briefing);
    int budget = Composed.room(tokens);
    int frame = Composed.bytes(before) + Composed.bytes(after) + Composed.bytes(now) + 4;
    int room = Math.max(budget - frame, budget / 2) - CLOSING;
    Reach reach = new Reach(tools.stream().map(ToolSpec::name).collect(Collectors.toSet()));
    List<Section> sections =
        sections(briefing, new Dossier(briefing, prompts.books()), room, reach);
    List<String> leftOut = new ArrayList<>();
    List<String> included = new ArrayList<>();
    StringBuilder evidence = new StringBuilder(now);
    int[] shares = shares(sections, room);
    List<String> dropped = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Section section = sections.get(i);
      if (section.empty()) {
        continue;
      }
      String text = section.write(shares[i]);
      evidence.append(text);
      if (text.isEmpty()) {
        dropped.add(section.title());
      } else {
        included.add(section.title() + ": " + Humane.count(Composed.bytes(text), "byte"));
      }
      if (!section.whole()) {
        leftOut.add(section.title() + ": " + section.left());
      }
    }
    if (!dropped.isEmpty()) {
      evidence.append("\nLeft out as a whole: ").append(String.join(", ", dropped)).append(".\n");
    }
    String prompt = before + "\n\n" + evidence + (after.isEmpty() ? "" : "\n" + after + "\n");
    String system = prompts.text(Prompts.SYSTEM).strip() + "\n";
    return new Composed(
        system, prompt, Composed.tokens(system) + Composed.tokens(prompt), leftOut, included);
  }

  /** The task of this run: of a boot, of something severe that is new, or of a usual check. */
  private static String task(Briefing briefing) {
    boolean severe =
        briefing.findings().stream()
            .anyMatch(one -> one.severity() == Severity.CRITICAL && one.phase() == Phase.NEW);
    return switch (briefing.trigger()) {
      case Trigger.Boot _ -> "boot-recovery";
      case Trigger.Watch _ -> "incident";
      case Trigger.Schedule _ -> severe ? "incident" : "health-check";
      case Trigger.Request _ -> severe ? "incident" : "health-check";
    };
  }

  private static String now(Briefing briefing) {
    String because =
        switch (briefing.trigger()) {
          case Trigger.Schedule _ -> "the timetable";
          case Trigger.Boot _ -> "a boot";
          case Trigger.Watch(String event) -> "an event, " + Quoted.words(event, 200);
          case Trigger.Request(String who) -> "a request of " + Quoted.name(who, 60);
        };
    return "Now: %s UTC on %s, begun by %s.\n"
        .formatted(Humane.minute(briefing.now()), Quoted.name(briefing.host(), 100), because);
  }

  /** Everything there is to tell, the highest rank first. */
  private static List<Section> sections(Briefing briefing, Dossier dossier, int room, Reach reach) {
    Recollection memory = briefing.recollection();
    FindingLines findings = new FindingLines(briefing, dossier, (int) (room * 0.6), reach);
    ActionLines actions = new ActionLines(briefing, dossier, findings.causes());
    GuideLines guides = new GuideLines(dossier, findings.causes(), findings::symptoms);
    MapLines map = new MapLines(briefing);
    MemoryLines past = new MemoryLines(briefing, reach);
    return List.of(
        new Section(
            "Findings",
            0.50,
            0.65,
            findings.tally(),
            Math.max(1, findings.count()),
            i -> findings.count() == 0 ? "No finding is open.\n" : findings.item(i),
            findings::rest),
        new Section(
            "What can be done",
            0.10,
            0.15,
            actions.left(),
            actions.count(),
            actions::item,
            told -> Humane.count(actions.count() - told, "further target") + "; propose tells"),
        new Section(
            "Open issues",
            0.08,
            0.15,
            "",
            past.issues.size(),
            past::issue,
            told -> reach.more(past.issues.size() - told, "issue", "journal")),
        new Section(
            "What changed lately",
            0.06,
            0.12,
            "",
            past.changes.size(),
            past::change,
            told -> reach.more(past.changes.size() - told, "change", "recent_changes")),
        new Section(
            "Services near them",
            0.06,
            0.12,
            map.others(),
            map.count(),
            map::item,
            told -> reach.more(map.count() - told, "service or ground", "service")),
        new Section(
            "The owner's notes",
            0.06,
            0.15,
            "",
            past.notes.size(),
            past::note,
            told -> Humane.count(past.notes.size() - told, "line") + "; no tool tells them"),
        new Section(
            "Runbooks",
            0.05,
            0.12,
            "",
            guides.count(),
            guides::item,
            told -> Humane.count(guides.count() - told, "runbook") + "; no tool tells them"),
        new Section(
            "Last checks",
            0.04,
            0.08,
            "",
            memory.checks().size(),
            past::check,
            told -> reach.more(memory.checks().size() - told, "check", "journal")),
        new Section(
            "Incidents like this",
            0.03,
            0.08,
            "",
            memory.incidents().size(),
            past::incident,
            told -> reach.more(memory.incidents().size() - told, "incident", "past_incidents")),
        new Section(
            "Lessons (opinions of earlier runs)",
            0.02,
            0.08,
            "",
            memory.lessons().size(),
            past::lesson,
            told ->
                Humane.count(memory.lessons().size() - told, "lesson") + "; no tool tells them"));
  }

  /** The bytes that each section may take; together no more than there is room. */
  private static int[] shares(List<Section> sections, int room) {
    int[] wants = new int[sections.size()];
    int[] shares = new int[sections.size()];
    int left = room;
    for (int i = 0; i < shares.length; i++) {
      Section section = sections.get(i);
      wants[i] = section.empty() ? 0 : section.wants(section.ceiling(room));
      shares[i] = Math.min(left, Math.min(wants[i], section.floor(room)));
      left -= shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      int more = Math.min(left, wants[i] - shares[i]);
      shares[i] += more;
      left -= more;
    }
    return shares;
  }
}
