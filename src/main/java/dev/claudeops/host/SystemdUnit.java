package dev.claudeops.host;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One unit as systemd has it: its properties by their names in org.freedesktop.systemd1(5), and the
 * questions an administrator asks of them. A property that is not there reads as empty.
 *
 * @param name the unit's id, escaped as systemd writes it: {@code my\x20app.service}
 */
public record SystemdUnit(String name, Map<String, String> properties) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  public SystemdUnit {
    properties = Map.copyOf(properties);
  }

  public String property(String key) {
    return properties.getOrDefault(key, "");
  }

  /** A property that is a list of words: {@code After}, {@code Requires}, {@code Names}. */
  public List<String> words(String key) {
    return Arrays.stream(property(key).split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /** A property that is a number; empty for {@code [not set]}, {@code infinity} and its number. */
  public OptionalLong number(String key) {
    String value = property(key);
    return value.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }

  /**
   * A property that is a point in time, to the second; empty when it never was. Read as {@code
   * systemctl} prints it with TZ=UTC, {@code Mon 2026-11-23 00:30:56 UTC}, or as {@code @seconds}.
   */
  public Optional<Instant> time(String key) {
    String value = property(key);
    if (value.matches("@\\d{1,12}")) {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(value.substring(1))));
    }
    String[] words = value.split(" ");
    if (words.length != 4 || !words[3].equals("UTC")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.parse(words[1] + " " + words[2], STAMP).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException otherFormat) {
      return Optional.empty();
    }
  }

  /** The part behind the last dot: {@code service}, {@code timer}. */
  public String type() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Loaded, masked, not-found, bad-setting, error. */
  public String load() {
    return property("LoadState");
  }

  /** Active, reloading, inactive, failed, activating, deactivating. */
  public String active() {
    return property("ActiveState");
  }

  public String sub() {
    return property("SubState");
  }

  public boolean failed() {
    return active().equals("failed");
  }

  public boolean found() {
    return !load().equals("not-found") && !load().isEmpty();
  }

  /** Whether it starts with the machine. */
  public boolean enabled() {
    return property("UnitFileState").startsWith("enabled");
  }

  /** How often systemd restarted it by itself since somebody started it. */
  public long restarts() {
    return number("NRestarts").orElse(0);
  }

  /** True when systemd has given up restarting it: StartLimitBurst in systemd.unit(5). */
  public boolean startLimitHit() {
    String restart = property("Restart");
    boolean restarts = !restart.isEmpty() && !restart.equals("no");
    long burst = number("StartLimitBurst").orElse(0);
    return property("Result").equals("start-limit-hit")
        || failed() && restarts && burst > 0 && restarts() >= burst;
  }

  /** When it came into its present state. */
  public Optional<Instant> since() {
    return time("StateChangeTimestamp");
  }
}
