package dev.claudeops.ops;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes all looks of a run side by side, each on its own thread with its own deadline. A look that
 * is late is interrupted and left alone: its thread may hang in the kernel (a dead network disk),
 * the run goes on without it.
 *
 * <p>Cost: linear in the number of looks; the time is that of the slowest look, never more than the
 * whole deadline.
 */
final class Lookout {
  private final Site site;
  private final Progress progress;
  private final Set<Subject> only;

  Lookout(Site site, Progress progress) {
    this(site, progress, Set.of());
  }

  private Lookout(Site site, Progress progress, Set<Subject> only) {
    this.site = site;
    this.progress = progress;
    this.only = only;
  }

  /** The same, leaving out looks at other subjects where a probe has one for this subject alone. */
  Lookout only(Subject subject) {
    return only(Set.of(subject));
  }

  /** The same for several subjects; a probe that cannot tell of any of them is not asked. */
  Lookout only(Set<Subject> subjects) {
    return new Lookout(site, progress, Set.copyOf(subjects));
  }

  /**
   * Everything the probes see, uncollected; a look that failed or was late is UNKNOWN with the
   * reason.
   */
  List<Observation> look(List<Probe> probes, Duration whole) throws InterruptedException {
    long end = System.nanoTime() + whole.toNanos();
    List<Observation> seen = new ArrayList<>();
    List<Pending> pending = new ArrayList<>();
    List<Planning> plans = probes.stream().map(Planning::new).toList();
    for (Planning plan : plans) {
      plan.await(end, pending, seen);
    }
    progress.began(pending.size());
    pending.sort(Comparator.comparingLong(one -> one.errand.due()));
    for (Pending one : pending) {
      seen.addAll(one.await(end));
      progress.done(one.probe);
    }
    return seen;
  }

  private Duration deadline(Probe probe, Duration own) {
    return site.config().deadlines().getOrDefault(probe.spec().name(), own);
  }

  private Observation unknown(Subject subject, String why) {
    return Observation.unknown(subject, site.host().now(), why);
  }

  /**
   * A probe that finds out what to look at, on a thread of its own because what it must know for
   * that may hang, too.
   */
  private final class Planning {
    /** So much longer than a look may the choice of looks take. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Probe probe;
    private final Duration patience;
    private final Errand<List<Look>> errand;

    Planning(Probe probe) {
      this.probe = probe;
      this.patience = deadline(probe, probe.spec().deadline()).plus(GRACE);
      this.errand =
          new Errand<>(
              Thread.ofPlatform().daemon().name(probe.spec().name()),
              patience,
              () -> probe.looks(site));
    }

    /** Begins its looks; a probe that could not name them is UNKNOWN under its own name. */
    void await(long end, List<Pending> pending, List<Observation> seen)
        throws InterruptedException {
      Subject itself = new Subject("probe", probe.spec().name());
      switch (errand.await(end)) {
        case Errand.End.Done<List<Look>>(var looks) ->
            wanted(looks).forEach(look -> pending.add(new Pending(probe, look)));
        case Errand.End.Late<List<Look>>() ->
            seen.add(
                unknown(
                    itself,
                    "could not find out what to look at within " + Humane.duration(patience)));
        case Errand.End.Failed<List<Look>>(var why) ->
            seen.add(unknown(itself, "could not find out what to look at: " + why));
      }
    }

    private List<Look> wanted(List<Look> looks) {
      if (only.isEmpty()) {
        return looks;
      }
      Set<Subject> mine =
          only.stream()
              .filter(subject -> probe.spec().kinds().contains(subject.kind()))
              .collect(Collectors.toSet());
      List<Look> own = looks.stream().filter(look -> mine.contains(look.subject())).toList();
      own.forEach(look -> mine.remove(look.subject()));
      return mine.isEmpty() ? own : looks;
    }
  }

  /** One look under way. */
  private final class Pending {
    private final Probe probe;
    private final Look look;
    private final Duration deadline;
    private final Errand<List<Observation>> errand;

    Pending(Probe probe, Look look) {
      this.probe = probe;
      this.look = look;
      this.deadline = deadline(probe, look.deadline());
      Thread.Builder thread =
          probe.manyAndLight() ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
      this.errand =
          new Errand<>(thread.name(look.subject().toString()), deadline, () -> look.eye().look());
    }

    List<Observation> await(long end) throws InterruptedException {
      return switch (errand.await(end)) {
        case Errand.End.Done<List<Observation>>(var seen) -> seen;
        case Errand.End.Late<List<Observation>>() ->
            List.of(
                unknown(
                    look.subject(),
                    errand.due() <= end
                        ? "no answer within " + Humane.duration(deadline)
                        : "the check's time was over before it answered"));
        case Errand.End.Failed<List<Observation>>(var why) -> List.of(unknown(look.subject(), why));
      };
    }
  }
}
