package dev.claudeops.bench;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.config.Config;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Phase;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.policy.Gate;
import dev.claudeops.policy.Rules;
import dev.claudeops.policy.Situation;
import dev.claudeops.text.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a deed costs besides itself: the gate's verdict on servers of growing size, beside a list of
 * command prefixes as others use it; then intent and record in a memory of growing size, beside one
 * forced line in a plain file. Medians, in one JVM, warm-up included.
 */
public final class DeedBench {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final RunId RUN = RunId.at(NOW);

  private DeedBench() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    out.println("verdicts of the gate, in microseconds (median of 2,000)");
    for (int subjects : new int[] {100, 1_000, 10_000}) {
      Situation now = situation(subjects);
      Gate gate =
          new Gate(
              Rules.all(),
              Actions.all().stream()
                  .map(ActionKind::spec)
                  .collect(Collectors.toMap(ActionSpec::kind, spec -> spec)));
      Subject target = unit(subjects / 2);
      Action wish =
          new Action(
              "unit-restart", target, Map.of(), "it failed", List.of(ObservationId.of(target)));
      out.printf(
          "  %,6d subjects, %,4d findings, 140 deeds: %8.1f%n",
          subjects,
          now.findings().size(),
          median(2_000, () -> gate.judge(wish, now, Optional.empty()).verdict()) / 1e3);
    }
    List<Pattern> prefixes =
        IntStream.range(0, 30)
            .mapToObj(i -> Pattern.compile("systemctl verb" + i + " .*"))
            .toList();
    out.printf(
        "  a list of 30 command prefixes:              %8.1f%n",
        median(
                2_000,
                () ->
                    prefixes.stream()
                        .anyMatch(one -> one.matcher("systemctl restart unit-1.service").matches()))
            / 1e3);
    out.println("intent and record, in milliseconds (median of 20)");
    for (int files : new int[] {0, 1_000, 8_000}) {
      Path folder = Files.createTempDirectory("deed-bench");
      try {
        Journal journal = filled(folder, files);
        double both = median(20, () -> deed(journal));
        out.printf("  %,6d actions in the memory:        %8.1f%n", files, both / 1e6);
      } finally {
        delete(folder);
      }
    }
    Path plain = Files.createTempFile("deed-bench", ".log");
    out.printf("  one forced line in a plain file:   %8.1f%n", median(20, () -> line(plain)) / 1e6);
    Files.delete(plain);
  }

  // ---- the gate ----

  private static Subject unit(int number) {
    return new Subject("unit", "unit-" + number + ".service");
  }

  private static Situation situation(int subjects) {
    List<Observation> seen = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    List<Dependency> edges = new ArrayList<>();
    for (int i = 0; i < subjects; i++) {
      Subject subject = unit(i);
      boolean bad = i % 20 == 0 || i == subjects / 2;
      Observation.Builder look = Observation.of(subject, NOW);
      if (bad) {
        look.symptom("unit-failed", Severity.CRITICAL, "it failed");
        findings.add(
            new Finding(
                FindingId.of(subject, "unit-failed"),
                subject,
                "unit-failed",
                Severity.CRITICAL,
                Phase.ONGOING,
                NOW,
                "it failed",
                List.of(ObservationId.of(subject)),
                Optional.empty(),
                false));
      }
      seen.add(look.seen("looked at"));
      if (i > 0) {
        edges.add(new Dependency(subject, unit(i / 2), "needs it"));
      }
    }
    List<PastDeed> deeds = new ArrayList<>();
    for (int i = 0; i < 140; i++) {
      deeds.add(
          new PastDeed(
              "unit-restart",
              unit(i),
              NOW.minus(Duration.ofHours(7 * 24 - i)),
              "allow",
              "proven",
              true));
    }
    return new Situation(
        NOW,
        ZoneOffset.UTC,
        Config.NONE,
        findings,
        seen,
        edges,
        List.of(),
        deeds,
        0,
        Optional.empty(),
        List.of());
  }

  // ---- the memory ----

  private static Deed deed(Action wish, Verdict verdict) {
    return new Deed(
        wish,
        verdict,
        new Outcome.Proven("it runs again"),
        NOW,
        Duration.ofSeconds(3),
        "systemctl restart unit-1.service",
        "",
        "");
  }

  private static Path deed(Journal journal) {
    Action wish = new Action("unit-restart", unit(1), Map.of(), "it failed", List.of());
    Verdict verdict = new Verdict.Allow("autonomy", "nothing speaks against it");
    Intent intent = journal.intend(new Intent("", wish, verdict, "restart", "", RUN, NOW));
    return journal.recordAction(intent, deed(wish, verdict), RUN, "web1");
  }

  /** A journal with this many chained actions, made of the first one. */
  private static Journal filled(Path folder, int files) throws IOException {
    Journal journal =
        Journal.open(folder, () -> NOW, new Keeping(Duration.ofDays(400), 500_000_000L));
    if (files == 0) {
      return journal;
    }
    Action wish = new Action("unit-restart", unit(1), Map.of(), "it failed", List.of());
    Path first =
        journal.recordAction(
            deed(wish, new Verdict.Allow("autonomy", "nothing speaks against it")), RUN, "web1");
    String text = Files.readString(first);
    String previous = Digest.hex(text);
    for (int i = 2; i <= files; i++) {
      String next =
          text.replaceFirst("(?m)^number: .*$", "number: " + i)
              .replaceFirst("(?m)^previous: .*$", "previous: " + previous);
      Files.writeString(first.resolveSibling("2026-05-01-0000-made-%06d.md".formatted(i)), next);
      previous = Digest.hex(next);
    }
    if (!journal.chain().isEmpty()) {
      throw new IllegalStateException("the chain does not hold: " + journal.chain().getFirst());
    }
    return journal;
  }

  private static Path line(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap("restarted unit-1.service\n".getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
    return file;
  }

  // ---- measuring ----

  @FunctionalInterface
  private interface Work {
    Object run() throws Exception;
  }

  /** In nanoseconds. */
  private static double median(int times, Work work) throws Exception {
    for (int i = 0; i < Math.max(3, times / 4); i++) {
      work.run();
    }
    long[] took = new long[times];
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      work.run();
      took[i] = System.nanoTime() - began;
    }
    Arrays.sort(took);
    return took[times / 2];
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
