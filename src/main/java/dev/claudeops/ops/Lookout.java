package dev.claudeops.ops;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  private final Optional<Subject> only;

  Lookout(Site site, Progress progress) {
    this(site, progress, Optional.empty());
  }

  private Lookout(Site site, Progress progress, Optional<Subject> only) {
    this.site = site;
    this.progress = progress;
    this.only = only;
  }

  /** The same, leaving out looks at other subjects where a probe has one for this subject alone. */
  Lookout only(Subject subject) {
    return new Lookout(site, progress, Optional.of(subject));
  }

  /**
   * Everything the probes see, uncollected; a look that failed or was late is UNKNOWN with the
   * reason.
   */
  List<Observation> look(List<Probe> probes, Duration whole) throws InterruptedException {
    long end = System.nanoTime() + whole.toNanos();
    List<Pending> pending = new ArrayList<>();
    List<Planning> plans = probes.stream().map(this::plan).toList();
    for (Planning plan : plans) {
      pending.addAll(plan.looks(end));
    }
    progress.began(pending.size());
    pending.sort(Comparator.comparingLong(Pending::due));
    List<Observation> seen = new ArrayList<>();
    for (Pending one : pending) {
      seen.addAll(one.await(end));
      progress.done(one.probe);
    }
    return seen;
  }

  /**
   * Asks a probe for its looks on a thread of its own, because what it must know for that may hang,
   * too.
   */
  private Planning plan(Probe probe) {
    FutureTask<List<Look>> task = new FutureTask<>(() -> probe.looks(site));
    Thread thread = Thread.ofPlatform().daemon().name(probe.spec().name()).start(task);
    return new Planning(probe, task, thread);
  }

  private final class Planning {
    private final Probe probe;
    private final FutureTask<List<Look>> task;
    private final Thread thread;

    Planning(Probe probe, FutureTask<List<Look>> task, Thread thread) {
      this.probe = probe;
      this.task = task;
      this.thread = thread;
    }

    List<Pending> looks(long end) throws InterruptedException {
      Subject subject = new Subject("probe", probe.spec().name());
      Duration patience = deadline(probe, probe.spec().deadline()).plusSeconds(3);
      long due = Math.min(end, System.nanoTime() + patience.toNanos());
      try {
        List<Look> looks = task.get(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
        return wanted(looks).stream().map(look -> new Pending(probe, look)).toList();
      } catch (TimeoutException late) {
        thread.interrupt();
        return List.of(
            failed(
                subject, "could not find out what to look at within " + Humane.duration(patience)));
      } catch (ExecutionException e) {
        return List.of(
            failed(subject, "could not find out what to look at: " + words(e.getCause())));
      }
    }

    private List<Look> wanted(List<Look> looks) {
      List<Look> own =
          looks.stream().filter(look -> only.filter(look.subject()::equals).isPresent()).toList();
      return own.isEmpty() ? looks : own;
    }

    private Pending failed(Subject subject, String why) {
      return new Pending(
          probe,
          Look.at(
              subject,
              Duration.ofSeconds(1),
              () -> Observation.unknown(subject, site.host().now(), why)));
    }
  }

  private Duration deadline(Probe probe, Duration own) {
    return site.config().deadlines().getOrDefault(probe.spec().name(), own);
  }

  /** One look under way. */
  private final class Pending {
    private final Probe probe;
    private final Look look;
    private final Duration deadline;
    private final FutureTask<List<Observation>> task;
    private final Thread thread;
    private final long due;

    Pending(Probe probe, Look look) {
      this.probe = probe;
      this.look = look;
      this.deadline = deadline(probe, look.deadline());
      this.task = new FutureTask<>(() -> look.eye().look());
      this.due = System.nanoTime() + deadline.toNanos();
      this.thread =
          (probe.manyAndLight() ? Thread.ofVirtual() : Thread.ofPlatform().daemon())
              .name(look.subject().toString())
              .start(task);
    }

    long due() {
      return due;
    }

    List<Observation> await(long end) throws InterruptedException {
      try {
        return task.get(Math.max(0, Math.min(due, end) - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        thread.interrupt();
        String limit =
            due <= end
                ? "no answer within " + Humane.duration(deadline)
                : "the check's time was over before it answered";
        return List.of(Observation.unknown(look.subject(), site.host().now(), limit));
      } catch (ExecutionException e) {
        return List.of(Observation.unknown(look.subject(), site.host().now(), words(e.getCause())));
      } catch (CancellationException e) {
        return List.of(
            Observation.unknown(look.subject(), site.host().now(), "the look was called off"));
      }
    }
  }

  /**
   * What went wrong, for a person; a fault of our own names its place so that it can be reported.
   */
  static String words(Throwable cause) {
    String message = cause.getMessage() == null ? "" : Clean.line(cause.getMessage(), 200);
    if (cause instanceof java.nio.file.FileSystemException file && file.getFile() != null) {
      String reason = file.getReason() == null ? "unreadable" : file.getReason();
      return Clean.line(reason + ": " + file.getFile(), 250);
    }
    if (cause instanceof IOException && !message.isEmpty()) {
      return message;
    }
    StackTraceElement[] trace = cause.getStackTrace();
    String place =
        trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    return "a fault of ClaudeOps (" + cause.getClass().getSimpleName() + place + ") " + message;
  }
}
