package dev.claudeops.agent.tool;

import dev.claudeops.model.Trouble;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The guard between a model and the tools of one run: what it sends is held against the spec, what
 * comes back is cleaned, marked, cut into pages and counted, and at a cap every call is answered
 * with what is left to do.
 *
 * <p>Tools that only look run side by side, {@value #AT_ONCE} at most; the others one after the
 * other, and to their end whoever stops waiting. A look past its deadline is interrupted and left
 * alone; so many that hang for ever are the last ones. After {@link #close} nothing is done any
 * more: it waits for the deed under way.
 *
 * <p>Memory is bounded: by the caps, and by {@link Pages#KEPT} for answers of several pages.
 */
public final class ToolTable implements AutoCloseable {
  /** Fetches a further page of an answer. */
  public static final String MORE = "more";

  private static final ToolSpec FURTHER =
      ToolSpec.look(
          MORE,
          "A further page of a long answer, whose last line names the cursor.",
          Input.needed("cursor", new Input.Form.Text(20), ""));

  private static final int AT_ONCE = 8;
  private static final int LONGEST_ARGUMENTS = 2_000;

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final List<ToolSpec> specs = new ArrayList<>();
  private final Caps caps;
  private final Tally tally;
  private final Pages pages;
  private final Semaphore looks = new Semaphore(AT_ONCE);
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Set<Thread> looking = new HashSet<>();
  private final List<String> shown = new ArrayList<>();

  /**
   * What a call is answered with.
   *
   * @param refused whether it says what is wrong, or what is left to do
   */
  public record Said(String text, boolean refused) {}

  /** A refusal in a tool's own words, which may name what strangers named. */
  private static final class ToolsOwn extends Tool.Refusal {
    private static final long serialVersionUID = 1L;

    ToolsOwn(String why) {
      super(why);
    }
  }

  /**
   * @param clean takes secrets out of a text: those of the config, then what looks like one
   */
  public ToolTable(List<Tool> tools, Caps caps, UnaryOperator<String> clean) {
    this.caps = caps;
    this.tally = new Tally(caps);
    this.pages = new Pages(clean);
    for (Tool tool : tools) {
      add(tool);
    }
    add(
        new Tool() {
          @Override
          public ToolSpec spec() {
            return FURTHER;
          }

          @Override
          public String call(Given given) throws Refusal {
            return pages.more(given.text("cursor"));
          }
        });
  }

  private void add(Tool tool) {
    ToolSpec spec = tool.spec();
    if (this.tools.put(spec.name(), tool) != null) {
      throw new IllegalArgumentException("two tools are called " + spec.name());
    }
    specs.add(spec);
  }

  /** All tools, in their order, the table's own at the end. */
  public List<ToolSpec> specs() {
    return List.copyOf(specs);
  }

  /** What was called so far. */
  public List<Call> calls() {
    return tally.kept();
  }

  /**
   * What looks answered so far, as it was given: what stands there was shown. Without the names and
   * inputs that a page repeats, without refusals, and without what tools say that do something: all
   * of those hold the caller's own words. Bounded by the cap on bytes.
   */
  public List<String> shown() {
    synchronized (shown) {
      return List.copyOf(shown);
    }
  }

  /** {@link #say} without the mark. */
  public String call(String name, Json arguments) throws InterruptedException {
    return say(name, arguments).text();
  }

  /** Calls a tool. What goes wrong, whatever it is, is said in a sentence. */
  public Said say(String name, Json arguments) throws InterruptedException {
    long began = System.nanoTime();
    Tool tool = tools.get(name);
    boolean readOnly = tool == null || tool.spec().readOnly();
    Said said;
    try {
      tally.call();
      said = new Said(answer(name, tool, arguments), false);
    } catch (ToolsOwn refusal) {
      said = new Said(pages.refusal(String.valueOf(refusal.getMessage())), true);
    } catch (Tool.Refusal refusal) {
      said = new Said(pages.line(String.valueOf(refusal.getMessage()), 1_000), true);
    }
    if (readOnly && !said.refused()) {
      synchronized (shown) {
        shown.add(Pages.body(said.text()));
      }
    }
    tally.keep(
        new Call(
            Clean.line(name, 60),
            pages.line(cut(arguments.compact()), LONGEST_ARGUMENTS),
            Duration.ofNanos(System.nanoTime() - began),
            said.text().getBytes(StandardCharsets.UTF_8).length,
            readOnly,
            said.refused()));
    return said;
  }

  private static String cut(String text) {
    return text.length() <= 4 * LONGEST_ARGUMENTS ? text : text.substring(0, 4 * LONGEST_ARGUMENTS);
  }

  private String answer(String name, Tool tool, Json arguments)
      throws Tool.Refusal, InterruptedException {
    if (tool == null) {
      throw new Tool.Refusal(
          "there is no tool \"%s\"%s; there are %s"
              .formatted(
                  Clean.line(name, 60),
                  Nearest.hint(name, tools.keySet()),
                  String.join(", ", tools.keySet())));
    }
    Given given = Entrance.check(tool.spec(), arguments);
    tally.right(tool.spec(), given);
    if (tool.spec().equals(FURTHER)) {
      return tool.call(given);
    }
    String raw = tool.spec().readOnly() ? look(tool, given) : deed(tool, given);
    try {
      return pages.first(source(tool.spec(), given), raw);
    } catch (RuntimeException | StackOverflowError fault) {
      throw fault(tool, fault);
    }
  }

  /** {@code service name=nginx.service}. */
  private static String source(ToolSpec spec, Given given) {
    StringBuilder out = new StringBuilder(spec.name());
    for (Input input : spec.inputs()) {
      given
          .maybe(input.name())
          .ifPresent(
              text ->
                  out.append(' ').append(input.name()).append('=').append(Clean.line(text, 80)));
    }
    return out.toString();
  }

  private String look(Tool tool, Given given) throws Tool.Refusal, InterruptedException {
    long left = caps.look().toNanos();
    long began = System.nanoTime();
    if (!looks.tryAcquire(left, TimeUnit.NANOSECONDS)) {
      throw new Tool.Refusal(
          AT_ONCE + " looks are under way and do not end; go on with what is known");
    }
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              try {
                tally.open();
                return tool.call(given);
              } finally {
                looks.release();
                synchronized (looking) {
                  looking.remove(Thread.currentThread());
                }
              }
            });
    Thread thread = Thread.ofPlatform().daemon().name("tool " + tool.spec().name()).unstarted(task);
    synchronized (looking) {
      looking.add(thread);
    }
    thread.start();
    try {
      return result(tool, task, left - (System.nanoTime() - began));
    } finally {
      if (!task.isDone()) {
        thread.interrupt();
      }
    }
  }

  /**
   * It runs to its end also when nobody waits any more: what is begun must be proven and recorded.
   */
  private String deed(Tool tool, Given given) throws Tool.Refusal, InterruptedException {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              turn.lockInterruptibly();
              try {
                tally.open();
                return tool.call(given);
              } finally {
                tally.done();
                turn.unlock();
              }
            });
    Thread thread = Thread.ofPlatform().daemon().name("tool " + tool.spec().name()).start(task);
    try {
      return result(tool, task, caps.deed().toNanos());
    } catch (Tool.Refusal refusal) {
      if (!task.isDone()) {
        thread.interrupt();
      }
      throw refusal;
    }
  }

  private String result(Tool tool, FutureTask<String> task, long nanos)
      throws Tool.Refusal, InterruptedException {
    String name = tool.spec().name();
    try {
      String said = task.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return said == null ? "" : said;
    } catch (TimeoutException late) {
      throw new Tool.Refusal(
          name + " did not answer in time; go on without it, or ask for less of it");
    } catch (ExecutionException failed) {
      throw switch (failed.getCause()) {
        case Tool.Refusal refusal -> new ToolsOwn(refusal.getMessage());
        case Trouble trouble -> new ToolsOwn(name + " cannot answer: " + trouble.line());
        case InterruptedException _ -> new Tool.Refusal(name + " was stopped");
        case Throwable fault -> fault(tool, fault);
      };
    }
  }

  /** A fault of ours, in a sentence that says where it is; its message may be from anywhere. */
  private static Tool.Refusal fault(Tool tool, Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    return new Tool.Refusal(
        "%s failed by a fault of ClaudeOps (%s%s); go on without it"
            .formatted(
                tool.spec().name(),
                fault.getClass().getSimpleName(),
                trace.length == 0
                    ? ""
                    : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber()));
  }

  /**
   * Ends the run: every further call is refused, looks are interrupted, the deed under way is
   * waited for, and those that wait for their turn are refused.
   */
  @Override
  public void close() {
    tally.close();
    synchronized (looking) {
      looking.forEach(Thread::interrupt);
    }
    turn.lock();
    turn.unlock();
  }
}
