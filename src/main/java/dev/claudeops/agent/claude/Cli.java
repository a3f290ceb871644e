package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.config.Secret;
import dev.claudeops.host.Apart;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Launch;
import dev.claudeops.host.Running;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Claude Code, run as a program without a person: started in a folder of its own that nobody else
 * can enter, watched, ended at its deadline, judged, and cleaned up after.
 *
 * <p>After every ending nothing of a run is left: no process, no folder. What a kill -9 of ours
 * leaves goes with the next {@link #sweep}.
 */
public final class Cli {
  /** It needs some 300 MB after forty turns. */
  private static final long MEMORY = 768L << 20;

  /** What is kept of a run's time for the report that it is asked for at the end. */
  private static final Duration LEAST_RESERVE = Duration.ofSeconds(5);

  private static final Duration MOST_RESERVE = Duration.ofSeconds(60);
  private static final Duration WORTH_A_START = Duration.ofSeconds(2);

  private static final String TIME_IS_UP =
      "# Time is up\n\nTime is up: give the report now, with what you know. Call no other tool.\n";

  private final HostView host;
  private final AgentSettings settings;
  private final Login login;
  private final Path folders;
  private final List<String> notes = new CopyOnWriteArrayList<>();

  /**
   * @param runFolder where each run has its folder while it lasts; made where it is missing, and
   *     ours alone
   */
  public Cli(HostView host, AgentSettings settings, Login login, Path runFolder) {
    this.host = host;
    this.settings = settings;
    this.login = login;
    this.folders = runFolder.toAbsolutePath().normalize();
  }

  /** What a person should be told of the runs so far, each once. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  /**
   * Ends what a kill -9 of an earlier ClaudeOps left running, and removes its folders. Runs whose
   * owner lives are left alone.
   *
   * @return what could not be ended or removed, one line each
   */
  public static List<String> sweep(HostView host, Path runFolder) {
    return RunFolder.sweep(host, runFolder.toAbsolutePath().normalize());
  }

  /**
   * Does one piece of work; it takes the rung's deadline at most, and the seconds that ending
   * takes. When interrupted, everything is ended and removed before this comes back.
   */
  public Ended run(Order order) throws InterruptedException {
    Work work;
    try {
      Whom whom = Whom.of(host, settings.user());
      whom.note().ifPresent(this::note);
      work = new Work(order, whom, Program.find(host, settings.program(), whom));
    } catch (Failure.Thrown e) {
      return e.failure().after(Spent.NOTHING);
    }
    try {
      return work.done();
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("while Claude Code was run");
      }
      return Failure.of(Cause.SETTINGS, "Claude Code could not be run: " + words(e))
          .after(work.spent);
    }
  }

  private static String words(IOException e) {
    return e instanceof java.nio.file.FileSystemException file && file.getReason() == null
        ? e.getClass().getSimpleName() + " " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  /** One run in its folder. */
  private final class Work {
    private final Order order;
    private final Whom whom;
    private final String program;
    private final String session = UUID.randomUUID().toString();
    private final long began = host.nanos();
    private Lease lease;
    private Spent spent = Spent.NOTHING;

    Work(Order order, Whom whom, String program) {
      this.order = order;
      this.whom = whom;
      this.program = program;
      this.lease = Lease.ours(host, launchName(1));
    }

    private String launchName(int start) {
      return order.name() + "-" + session.substring(0, 8) + "-" + start;
    }

    Ended done() throws IOException, InterruptedException {
      RunFolder folder = RunFolder.make(folders, order.name(), lease, whom);
      try {
        return in(folder);
      } finally {
        Apart.toTheEnd(() -> left(folder));
      }
    }

    /** Keeps the transcript and removes the rest. */
    private boolean left(RunFolder folder) {
      if (order.transcript().isPresent()) {
        try {
          Transcript transcript = new Transcript(secrets());
          transcript.add(folder.out(1));
          transcript.add(folder.out(2));
          transcript.write(order.transcript().get());
        } catch (IOException e) {
          note("the transcript of " + order.name() + " could not be written: " + words(e));
        }
      }
      try {
        folder.remove(lease);
      } catch (IOException e) {
        note("the folder of " + order.name() + " could not be removed: " + words(e));
      }
      return true;
    }

    private List<String> secrets() {
      List<String> all = new ArrayList<>(login.env().values());
      all.addAll(settings.environment().values().stream().map(Secret::reveal).toList());
      all.add(order.token());
      return all;
    }

    private Ended in(RunFolder folder) throws IOException, InterruptedException {
      folder.put(folder.system(), order.system(), whom);
      folder.put(folder.tools(), tools(), whom);
      Duration whole = order.rung().deadline();
      Duration reserve = shorter(MOST_RESERVE, longer(LEAST_RESERVE, whole.dividedBy(4)));
      Duration first = longer(WORTH_A_START, whole.minus(reserve));
      Invocation invocation = new Invocation(order, folder, session, first);
      Judge judged =
          start(
              folder,
              1,
              invocation,
              invocation.begin(program, login.bare()),
              header(order.prompt()),
              began + first.toNanos());
      return switch (judged) {
        case Judge.Good(var answer) -> new Ended.Answered(answer, spent, "");
        case Judge.Bad(var failure) -> failure.after(spent);
        case Judge.Out(var why) -> wrappedUp(folder, why);
      };
    }

    private Ended wrappedUp(RunFolder folder, String why) throws IOException, InterruptedException {
      Duration left =
          order.rung().deadline().minusNanos(host.nanos() - began).minus(Watch.GRACE.dividedBy(2));
      if (left.compareTo(WORTH_A_START) < 0) {
        return Failure.of(Cause.OVERRUN, "Claude was not done: " + why).after(spent);
      }
      Invocation invocation = new Invocation(order, folder, session, left);
      Judge judged =
          start(
              folder,
              2,
              invocation,
              invocation.wrapUp(program, login.bare(), spent.usd()),
              TIME_IS_UP,
              host.nanos() + left.toNanos());
      return switch (judged) {
        case Judge.Good(var answer) -> new Ended.Answered(answer, spent, why);
        case Judge.Bad(var failure) ->
            Failure.of(
                    Cause.OVERRUN,
                    "Claude was not done: " + why + ", and asked for its report: " + failure.says())
                .after(spent);
        case Judge.Out(var again) ->
            Failure.of(
                    Cause.OVERRUN,
                    "Claude was not done: " + why + ", and gave no report when asked for it")
                .after(spent);
      };
    }

    private Judge start(
        RunFolder folder,
        int number,
        Invocation invocation,
        List<String> argv,
        String prompt,
        long end)
        throws IOException, InterruptedException {
      folder.put(folder.prompt(number), prompt, whom);
      RunFolder.stream(folder.out(number));
      RunFolder.stream(folder.err(number));
      Launch launch =
          new Launch(
              launchName(number),
              argv,
              invocation.environment(settings, login),
              whom.as(),
              folder.empty(),
              folder.prompt(number),
              folder.out(number),
              folder.err(number),
              MEMORY);
      lease = Lease.ours(host, launch.name());
      lease.write(folder.path());
      long started = host.nanos();
      Running running = host.launch(launch);
      Heard heard = new Heard(folder.out(number));
      try {
        lease = lease.with(running.launched());
        lease.write(folder.path());
        Watch watch = new Watch(host, running, heard, folder.out(number), folder.err(number));
        return Judge.of(watch.until(end), host.now());
      } finally {
        running.end();
        BigDecimal before = spent.usd();
        spent = spent.and(Judge.spent(heard, before, Duration.ofNanos(host.nanos() - started)));
      }
    }

    private String tools() {
      return Json.object(
              "mcpServers",
              Json.object(
                  Invocation.SERVER,
                  Json.object(
                      "type", Json.of("http"),
                      "url", Json.of("http://127.0.0.1:" + order.port() + "/mcp"),
                      "headers", Json.object("Authorization", Json.of("Bearer " + order.token())))))
          .compact();
    }
  }

  /** A prompt that begins with a slash could be taken for a command of Claude Code's own. */
  private static String header(String prompt) {
    return prompt.stripLeading().startsWith("/") ? "# Task\n\n" + prompt : prompt;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
