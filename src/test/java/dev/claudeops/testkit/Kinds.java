package dev.claudeops.testkit;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kinds of actions that runbooks are written for: those of the catalogue, and a sample of each
 * that is not in it yet. A kind that comes into the catalogue replaces its sample by itself.
 */
public final class Kinds {
  private static final Param.Form NAME = new Param.Form.Name("[A-Za-z0-9._-]+", 100);

  private Kinds() {}

  public static List<ActionSpec> all() {
    List<ActionSpec> kinds = new ArrayList<>(Actions.all().stream().map(ActionKind::spec).toList());
    Set<String> there = new HashSet<>();
    kinds.forEach(spec -> there.add(spec.kind()));
    samples().stream().filter(spec -> !there.contains(spec.kind())).forEach(kinds::add);
    return kinds;
  }

  /** Every finding type with the kinds of subjects that the probes which know it tell of. */
  public static Map<String, Set<String>> types() {
    Map<String, Set<String>> types = new HashMap<>();
    for (Probe probe : Probes.all()) {
      probe
          .spec()
          .findings()
          .forEach(
              type ->
                  types
                      .computeIfAbsent(type.name(), any -> new HashSet<>())
                      .addAll(probe.spec().kinds()));
    }
    return types;
  }

  private static List<ActionSpec> samples() {
    List<String> all = new ArrayList<>();
    Probes.all().forEach(probe -> all.addAll(probe.spec().kinds()));
    return List.of(
        low("unit-start", "unit"),
        medium("unit-stop", "unit"),
        low("unit-reload", "unit"),
        low("unit-reset-failed", "unit"),
        low("container-start", "container"),
        low("container-restart", "container"),
        low("pm2-start", "pm2"),
        low("pm2-restart", "pm2"),
        medium("process-end", "pid"),
        low("journal-vacuum", "disk"),
        low("package-cache-clean", "disk"),
        low("rotated-logs-remove", "disk"),
        low("temp-files-remove", "disk"),
        medium("log-truncate", "log"),
        low("images-prune", "disk"),
        medium("remount-read-write", "disk"),
        low("clock-sync", "machine"),
        medium("backend-end", "session"),
        sample(
            "table-analyze",
            Risk.LOW,
            List.of("database"),
            List.of(
                Param.needed("schema", NAME, "The schema."),
                Param.needed("table", NAME, "The table."))),
        low("certificate-renew", "certificate", "http"),
        medium("updates-apply", "machine"),
        low("packages-configure", "machine"),
        sample(
            "run-script",
            Risk.MEDIUM,
            List.copyOf(new HashSet<>(all)),
            List.of(Param.needed("script", NAME, "The script."))),
        sample("run-migration", Risk.HIGH, List.of("database"), List.of()),
        sample("reboot", Risk.HIGH, List.of("machine"), List.of()),
        sample(
            "escalate",
            Risk.LOW,
            List.copyOf(new HashSet<>(all)),
            List.of(
                Param.needed("message", new Param.Form.Sentence(900), "What a person is told."))));
  }

  private static ActionSpec low(String kind, String... targets) {
    return sample(kind, Risk.LOW, List.of(targets), List.of());
  }

  private static ActionSpec medium(String kind, String... targets) {
    return sample(kind, Risk.MEDIUM, List.of(targets), List.of());
  }

  private static ActionSpec sample(
      String kind, Risk risk, List<String> targets, List<Param> params) {
    return new ActionSpec(
        kind,
        "A sample.",
        risk,
        false,
        "Nothing.",
        targets,
        params,
        false,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60));
  }
}
