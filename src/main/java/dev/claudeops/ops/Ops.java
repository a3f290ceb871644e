package dev.claudeops.ops;

import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigText;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Trouble;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import dev.claudeops.text.Redaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What ClaudeOps can do, for every face. */
public final class Ops {
  private final HostView host;
  private final Config config;
  private final List<Probe> probes;
  private final Journal journal;
  private final List<String> notes;

  /**
   * @param notes what the owner should know of how this was put together, such as where the memory
   *     is in place of its usual folder
   */
  public Ops(
      HostView host, Config config, List<Probe> probes, Journal journal, List<String> notes) {
    this.host = host;
    this.config = config;
    this.probes = probes;
    this.journal = journal;
    Collector collector = new Collector(subject -> false, config.secrets());
    this.notes = notes.stream().map(collector::text).toList();
  }

  /** Looks at everything, judges it and, unless it is a dry run, writes it down. */
  public Checkup check(Trigger trigger, boolean dryRun, Progress progress)
      throws InterruptedException {
    return new Check(host, config, probes, journal).run(trigger, dryRun, progress, notes);
  }

  /** The memory, to read. */
  public Journal journal() {
    return journal;
  }

  public Config config() {
    return config;
  }

  /** What each probe is. */
  public List<ProbeSpec> probes() {
    return probes.stream().map(Probe::spec).toList();
  }

  /**
   * One look, in full: at a subject, or with a probe. Nothing is judged or written; rates are those
   * since the last recorded run.
   */
  public List<Observation> probe(String what) throws InterruptedException {
    Memory memory = new Memory(journal.state().memory());
    Site declared = new Site(host, config, memory);
    Config inForce =
        new Check(host, config, probes, journal).withDiscovered(declared, new ArrayList<>());
    Site site = declared.with(inForce);
    Collector collector = new Collector(subject -> false, inForce.secrets());
    for (Probe probe : probes) {
      if (probe.spec().name().equals(what)) {
        return collector.collect(
            new Lookout(site, Progress.NONE).look(List.of(probe), inForce.checkDeadline()));
      }
    }
    Optional<Subject> subject = Subject.parse(what);
    if (subject.isEmpty()) {
      throw unknown(what);
    }
    List<Probe> able =
        probes.stream()
            .filter(probe -> probe.spec().kinds().contains(subject.get().kind()))
            .toList();
    List<Observation> seen =
        collector.collect(
            new Lookout(site, Progress.NONE)
                .only(subject.get())
                .look(able, inForce.checkDeadline()));
    List<Observation> meant =
        seen.stream().filter(one -> one.subject().equals(subject.get())).toList();
    if (meant.isEmpty()) {
      throw unknown(what);
    }
    return meant;
  }

  private Trouble unknown(String what) {
    List<String> names = probes.stream().map(probe -> probe.spec().name()).toList();
    return new Trouble(
        Trouble.Code.USAGE,
        "nothing here is called " + Clean.line(what, 100),
        Nearest.of(what, names).map(name -> "did you mean " + name + "? Else ").orElse("")
            + "see claudeops check --all for subjects and claudeops probe for probes");
  }

  /** A config for this machine as text, each guess with its reason beside it, without secrets. */
  public String propose() throws InterruptedException {
    Site site = new Site(host, Config.NONE, new Memory(Map.of()));
    return Redaction.clean(ConfigText.of(Discovery.propose(site)));
  }

  /** Saves a config; see {@link ConfigStore}. */
  public Path saveConfig(String text, Optional<Path> file, boolean force) {
    return ConfigStore.save(text, file.orElse(ConfigStore.USUAL), force);
  }

  /**
   * Looks at ClaudeOps itself; with {@code repair}, makes the state anew from the files and sweeps
   * leftovers.
   */
  public List<Diagnosis> doctor(boolean repair) {
    return new Doctor(host, config, journal).look(repair, notes);
  }
}
