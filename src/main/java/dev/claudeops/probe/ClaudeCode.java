package dev.claudeops.probe;

import dev.claudeops.host.ClaudePlaces;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Claude Code is, the one that the config names first, and which version. Its start takes a
 * third of a second, so the version is remembered until the file changes. A program that others
 * than root and we may change is not started.
 */
final class ClaudeCode {
  private static final String KEY = "self/claude";
  private static final Pattern VERSION =
      Pattern.compile("\\b(\\d{1,4}\\.\\d{1,4}\\.\\d{1,5}\\S{0,20})");

  private ClaudeCode() {}

  /** What belongs into the summary. */
  static String told(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    Optional<String> program = ClaudePlaces.find(host, site.config().agent().program());
    Optional<FileFacts> facts = program.isPresent() ? host.facts(program.get()) : Optional.empty();
    if (facts.isEmpty()) {
      site.memory().drop(KEY);
      return "Claude Code is not installed; the runbook works without it";
    }
    if (facts.get().uid() != 0 && facts.get().uid() != host.uid() || facts.get().othersMayWrite()) {
      return "Claude Code at %s can be changed by others and is not started"
          .formatted(program.get());
    }
    String state =
        "%s %d %d"
            .formatted(program.get(), facts.get().modified().toEpochMilli(), facts.get().size());
    Optional<String> known = site.memory().getFor(state, KEY);
    if (known.isPresent()) {
      return "Claude Code " + known.get();
    }
    Output told =
        host.run(
            Command.of(program.get(), "--version").within(Duration.ofSeconds(4)).atMost(4_096));
    Matcher version = VERSION.matcher(told.out());
    if (!told.ok() || !version.find()) {
      return "Claude Code does not tell its version: " + told.complaint();
    }
    site.memory().putFor(state, KEY, version.group(1));
    return "Claude Code " + version.group(1);
  }
}
