package dev.claudeops.bench;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Composer;
import dev.claudeops.agent.brief.Machines;
import dev.claudeops.agent.brief.Price;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.RecordedStory;
import dev.claudeops.testkit.real.RecordedStory.State;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the real Claude Code sends in a whole check of a recorded machine, and what that costs by
 * the bytes, beside a plain {@code claude -p} with its own tools and words that is told the last
 * three health logs and takes as many turns; then how long it takes to make a briefing.
 */
public final class BriefingBench {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final int FILES = 5_000;

  private BriefingBench() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    out.println(
        "| state | who | requests | first request, bytes | tokens | all requests, bytes | first:"
            + " haiku | first: opus | all: haiku | all: opus |");
    out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (State state : List.of(State.WELL, State.ONE_DOWN, State.DISK_FULL, State.TWENTY)) {
      Path folder = Part.tempFolder("bench");
      RecordedStory story = new RecordedStory(folder, state, NOW);
      List<Asked> plain;
      List<Asked> ours;
      try (ScriptedApi api =
          ScriptedApi.start(
              asked ->
                  state == State.WELL
                      ? ScriptedApi.Reply.text("All is well.")
                      : RecordedStory.plainReply(asked, looks(story)))) {
        plain(story, folder, api);
        plain = api.asked();
      }
      try (ScriptedApi api = ScriptedApi.start(story::reply)) {
        story.run(api);
        ours = api.asked();
      }
      row(out, state, "claudeops", ours);
      row(out, state, "claude -p", plain);
    }
    out.println();
    out.println(
        "Tokens are bytes / 4; prices %s, what is sent again at the price of the cache where it is"
                .formatted(Price.SOURCE)
            + " known; answers are not in it.");
    out.println();
    times(out);
  }

  private static List<Path> looks(RecordedStory story) {
    try {
      return story.looks();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void plain(RecordedStory story, Path folder, ScriptedApi api) throws Exception {
    Path prompt =
        Files.writeString(
            folder.resolve("prompt.md"),
            "Here are the last three health logs of this server. Find out what is wrong and repair"
                + " it.\n\n"
                + String.join("\n\n", story.healthLogs(3)));
    ProcessBuilder builder =
        new ProcessBuilder(
            ClaudeCli.program().toString(),
            "-p",
            "--model",
            "opus",
            "--max-turns",
            "8",
            "--output-format",
            "json");
    builder.environment().clear();
    builder.environment().putAll(story.plainEnvironment(api));
    builder.directory(folder.toFile());
    builder.redirectInput(prompt.toFile());
    builder.redirectOutput(folder.resolve("plain.json").toFile());
    builder.redirectError(folder.resolve("plain.err").toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("claude -p did not end");
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static int tokens(Asked asked) {
    return (asked.bytes().length + 3) / 4;
  }

  private static void row(PrintStream out, State state, String who, List<Asked> asked) {
    if (asked.isEmpty()) {
      out.printf("| %s | %s | 0 | 0 | 0 | 0 | $0 | $0 | $0 | $0 |%n", state.words(), who);
      return;
    }
    int first = tokens(asked.getFirst());
    out.printf(
        "| %s | %s | %d | %,d | %,d | %,d | $%s | $%s | $%s | $%s |%n",
        state.words(),
        who,
        asked.size(),
        asked.getFirst().bytes().length,
        first,
        asked.stream().mapToInt(one -> one.bytes().length).sum(),
        round(price("haiku").first(first)),
        round(price("opus").first(first)),
        round(all(price("haiku"), asked)),
        round(all(price("opus"), asked)));
  }

  private static Price price(String model) {
    return Price.of(model).orElseThrow();
  }

  private static BigDecimal round(BigDecimal usd) {
    return usd.setScale(5, RoundingMode.HALF_UP);
  }

  /** What is new in each request, and the rest once more. */
  private static BigDecimal all(Price price, List<Asked> asked) {
    BigDecimal sum = BigDecimal.ZERO;
    int before = 0;
    for (Asked one : asked) {
      int again = before;
      sum = sum.add(price.again(again).orElseGet(() -> price.first(again)));
      sum = sum.add(price.first(Math.max(0, tokens(one) - before)));
      before = tokens(one);
    }
    return sum;
  }

  // ---- time ----

  private static void times(PrintStream out) throws Exception {
    Path folder = Part.tempFolder("bench");
    Prompts prompts = Prompts.load(new FakeHost(folder));
    out.println("| what | ms, the fastest of 5 | bytes |");
    out.println("|---|---:|---:|");
    for (int findings : List.of(20, 1_000, 10_000)) {
      Briefing briefing = Machines.many(findings);
      Composer composer = new Composer(6_000);
      long best = Long.MAX_VALUE;
      int bytes = 0;
      for (int i = 0; i < 5; i++) {
        long began = System.nanoTime();
        Composed told = composer.compose(briefing, prompts, Machines.TOOLS);
        best = Math.min(best, System.nanoTime() - began);
        bytes = Composed.bytes(told.prompt());
      }
      out.printf("| compose, %,d findings | %,.1f | %,d |%n", findings, best / 1e6, bytes);
    }
    RecordedStory story = new RecordedStory(Part.tempFolder("bench"), State.ONE_DOWN, NOW);
    brief(out, story, "a whole brief, small journal");
    fill(story.journal().folder());
    brief(out, story, "a whole brief, journal of " + FILES + " files more");
  }

  private static void brief(PrintStream out, RecordedStory story, String what) throws Exception {
    long best = Long.MAX_VALUE;
    int bytes = 0;
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      bytes = Composed.bytes(story.brief().composed().prompt());
      best = Math.min(best, System.nanoTime() - began);
    }
    out.printf("| %s | %,.0f | %,d |%n", what, best / 1e6, bytes);
  }

  /** As many resolved issues and deeds of earlier years as half of the files each. */
  private static void fill(Path journal) throws IOException {
    for (String shelf : List.of("issues", "actions")) {
      Path sample;
      try (Stream<Path> all = Files.list(journal.resolve(shelf))) {
        sample = all.filter(one -> one.toString().endsWith(".md")).findFirst().orElseThrow();
      }
      String text = Files.readString(sample).replace("status: open", "status: resolved");
      String rest = sample.getFileName().toString().substring("2025-09-29-1200".length());
      for (int i = 0; i < FILES / 2; i++) {
        String at = NOW.minus(Duration.ofHours(3L * (i + 30))).toString();
        String stem = at.substring(0, 10) + "-" + at.substring(11, 13) + at.substring(14, 16);
        Files.writeString(
            journal.resolve(shelf).resolve(stem + rest),
            text.replace("2025-09-29T12:00", at.substring(0, 16)));
      }
    }
  }
}
