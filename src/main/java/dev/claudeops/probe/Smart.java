package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one drive says of its health: {@code smartctl -H -A -j}. A drive that sleeps is let sleep.
 * Its exit code is a set of bits (smartctl(8)), so the JSON is read whatever it is.
 */
final class Smart {
  /** ATA attributes by number: sectors replaced; waiting to be replaced; unreadable offline. */
  private static final int REALLOCATED = 5;

  private static final int PENDING = 197;
  private static final int UNREADABLE = 198;

  private Smart() {}

  static Observation look(Site site, Subject subject) throws IOException, InterruptedException {
    HostView host = site.host();
    Observation.Builder seen = Observation.of(subject, host.now());
    Output told =
        host.run(
            Command.of("smartctl", "-n", "standby", "-H", "-A", "-j", "/dev/" + subject.name())
                .within(Duration.ofSeconds(6)));
    Json json;
    try {
      json = Json.parse(told.out());
    } catch (Json.Malformed bad) {
      return seen.unknown("smartctl says no JSON: " + told.complaint());
    }
    List<String> messages = new ArrayList<>();
    for (Json message : json.at("smartctl", "messages").items()) {
      messages.add(message.at("string").textOr(""));
    }
    String all = String.join("; ", messages);
    seen.evidence("smartctl -n standby -H -A -j /dev/" + subject.name(), all);
    Json passed = json.at("smart_status", "passed");
    if (all.contains("STANDBY")
        || all.contains("SLEEP")
        || !json.at("power_mode").isNull() && passed.isNull()) {
      return seen.ok("asleep, left alone");
    }
    if (passed.isNull()) {
      return silent(host, all, seen);
    }
    String life = life(json, seen);
    String sectors = sectors(site, subject, json, seen);
    nvme(json, seen);
    if (!passed.isTrue()) {
      seen.symptom(
          "drive-failing",
          Severity.CRITICAL,
          "%s says it is about to fail%s%s".formatted(subject.name(), life, sectors));
    }
    return seen.ok("healthy by its own word" + life + sectors);
  }

  private static Observation silent(HostView host, String all, Observation.Builder seen) {
    if (!host.root()) {
      return seen.unknown("what the drive says of itself needs root");
    }
    // A hypervisor's drive, a memory stick, a RAID controller's volume.
    boolean mute =
        all.isEmpty()
            || all.contains("Unable to detect device type")
            || all.contains("Unknown USB bridge")
            || all.contains("lacks SMART")
            || all.contains("not supported");
    return mute
        ? seen.ok("says nothing of its health (a virtual drive or one behind a controller)")
        : seen.unknown("smartctl: " + all);
  }

  private static String life(Json json, Observation.Builder seen) {
    OptionalDouble degrees = json.at("temperature", "current").number();
    OptionalDouble hours = json.at("power_on_time", "hours").number();
    degrees.ifPresent(value -> seen.measure("temperature", value, Unit.COUNT));
    hours.ifPresent(value -> seen.measure("powered-on", value * 3600, Unit.SECONDS));
    return (degrees.isPresent() ? ", " + Humane.number(degrees.getAsDouble()) + " °C" : "")
        + (hours.isPresent()
            ? ", "
                + Humane.number(Math.round(hours.getAsDouble() / 876.6) / 10.0)
                + " years of running"
            : "");
  }

  private static String sectors(Site site, Subject subject, Json json, Observation.Builder seen) {
    Optional<Double> reallocated = raw(json, REALLOCATED);
    Optional<Double> bad = raw(json, PENDING).or(() -> raw(json, UNREADABLE));
    bad.ifPresent(
        value ->
            seen.measure(
                "bad-sectors", Math.max(value, raw(json, UNREADABLE).orElse(0.0)), Unit.COUNT));
    StringBuilder told = new StringBuilder();
    bad.filter(value -> value > 0)
        .ifPresent(value -> told.append(", ").append(Humane.number(value)).append(" bad sectors"));
    reallocated.ifPresent(
        value -> {
          seen.measure("reallocated", value, Unit.COUNT);
          if (value > 0) {
            told.append(", ").append(Humane.number(value)).append(" sectors replaced");
          }
          String key = "drive/reallocated/" + subject.name();
          OptionalDouble before = Json.of(site.memory().get(key).orElse("")).number();
          if (before.isPresent() && value > before.getAsDouble()) {
            seen.symptom(
                "drive-errors",
                Severity.WARNING,
                "%s replaced %s more sectors since the last look, %s in all"
                    .formatted(
                        subject.name(),
                        Humane.number(value - before.getAsDouble()),
                        Humane.number(value)));
          }
          site.memory().put(key, Long.toString(value.longValue()));
        });
    return told.toString();
  }

  /** The raw value of an ATA attribute. */
  private static Optional<Double> raw(Json json, int id) {
    return json.at("ata_smart_attributes", "table").items().stream()
        .filter(row -> row.at("id").whole().orElse(-1) == id)
        .map(row -> row.at("raw", "value").number())
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .findFirst();
  }

  /** NVMe keeps a log page of its own (NVM Express base specification, SMART / Health). */
  private static void nvme(Json json, Observation.Builder seen) {
    Json log = json.at("nvme_smart_health_information_log");
    log.at("percentage_used")
        .number()
        .ifPresent(percent -> seen.measure("wear", percent / 100, Unit.RATIO));
    OptionalDouble errors = log.at("media_errors").number();
    errors.ifPresent(count -> seen.measure("bad-sectors", count, Unit.COUNT));
    OptionalDouble spare = log.at("available_spare").number();
    OptionalDouble least = log.at("available_spare_threshold").number();
    if (spare.isPresent() && least.isPresent() && spare.getAsDouble() < least.getAsDouble()) {
      seen.symptom(
          "drive-worn",
          Severity.CRITICAL,
          "only %s %% of the spare blocks are left".formatted(Humane.number(spare.getAsDouble())));
    }
  }
}
