package dev.claudeops.agent.claude;

import dev.claudeops.host.OwnFolder;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong with Claude lately, so that it is not tried where that is useless, and a person
 * is told once a day for each cause, and once when it works again. A file that cannot be read is
 * begun anew: at worst it is tried, and told, once more.
 */
final class Setbacks {
  static final Duration HOPELESS = Duration.ofHours(6);
  static final Duration REST = Duration.ofHours(1);
  static final int IN_A_ROW = 3;
  private static final Duration TOLD_AGAIN = Duration.ofHours(24);

  /** No plan's limit lasts longer than a week. */
  private static final Duration LONGEST_LIMIT = Duration.ofDays(8);

  private static final String FILE = "setbacks.json";
  private static final int LONGEST = 64 << 10;

  private final OwnFolder folder;
  private final Map<Cause, Instant> told = new EnumMap<>(Cause.class);
  private Optional<Setback> last = Optional.empty();

  /**
   * The last one, while nothing has worked since.
   *
   * @param since when this cause was met first in this row
   * @param until before when no try is due
   * @param mark of login and program at that time
   * @param row how often in a row
   */
  record Setback(Cause cause, String says, Instant since, Instant until, String mark, int row) {}

  private Setbacks(OwnFolder folder) {
    this.folder = folder;
  }

  static Setbacks read(Path path) {
    OwnFolder folder = new OwnFolder(path);
    try {
      Optional<String> text = folder.read(FILE, LONGEST);
      return text.isEmpty() ? new Setbacks(folder) : parse(folder, Json.parse(text.get()));
    } catch (IOException | Json.Malformed | DateTimeException | IllegalArgumentException broken) {
      return new Setbacks(folder);
    }
  }

  private static Setbacks parse(OwnFolder folder, Json json) {
    Setbacks all = new Setbacks(folder);
    json.at("told")
        .fields()
        .forEach((word, at) -> all.told.put(cause(word), Instant.parse(at.textOr(""))));
    Json last = json.at("last");
    if (!last.isNull()) {
      all.last =
          Optional.of(
              new Setback(
                  cause(last.at("cause").textOr("")),
                  Clean.line(last.at("says").textOr(""), 300),
                  Instant.parse(last.at("since").textOr("")),
                  Instant.parse(last.at("until").textOr("")),
                  last.at("mark").textOr(""),
                  Math.clamp(last.at("row").whole().orElse(1), 1, 1_000_000)));
    }
    return all;
  }

  private static Cause cause(String word) {
    return Cause.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  Optional<Setback> last() {
    return last;
  }

  /** Why no try is due now; empty when one is. */
  Optional<Setback> rest(String mark, Instant now) {
    return last.filter(one -> one.mark().equals(mark))
        .filter(one -> one.until().isAfter(now))
        // A clock that went back, or a service that names a far day, holds nobody off for ever.
        .filter(one -> !one.until().isAfter(now.plus(longest(one.cause()))));
  }

  private static Duration longest(Cause cause) {
    return switch (cause) {
      case PLAN_LIMIT -> LONGEST_LIMIT;
      case REFUSED, NO_LOGIN, NO_CREDIT, WRONG_VERSION, NO_PROGRAM, SETTINGS -> HOPELESS;
      case ENDED, BROKEN_OUTPUT, NO_TOOLS, OVERRUN -> REST;
      case OVERLOADED, NO_NETWORK, CAP, UNCOUNTED -> Duration.ZERO;
    };
  }

  /**
   * Remembers one.
   *
   * @param until when it is worth another try, where the service said so
   * @return what a person is to be told; empty where they were told within a day
   */
  String failed(Ended.Broken how, String mark, Instant now) {
    Cause cause = how.cause();
    boolean again = last.filter(one -> one.cause() == cause && one.mark().equals(mark)).isPresent();
    int row = again ? last.get().row() + 1 : 1;
    String says = Clean.line(how.says(), 300);
    last =
        Optional.of(
            new Setback(
                cause, says, again ? last.get().since() : now, until(how, row, now), mark, row));
    Instant before = told.get(cause);
    // A telling in the future was written by a clock that was ahead.
    if (before != null && !before.isAfter(now) && before.isAfter(now.minus(TOLD_AGAIN))) {
      return "";
    }
    told.put(cause, now);
    return "Claude does not decide at present: "
        + says
        + ". The runbooks do its work, and this is told once a day. See claudeops doctor.";
  }

  private static Instant until(Ended.Broken how, int row, Instant now) {
    return switch (how.cause()) {
      case REFUSED, NO_LOGIN, NO_CREDIT, WRONG_VERSION, NO_PROGRAM, SETTINGS -> now.plus(HOPELESS);
      case PLAN_LIMIT -> {
        Instant said = how.until().orElse(now.plus(REST));
        Instant longest = now.plus(LONGEST_LIMIT);
        yield said.isAfter(longest) ? longest : said;
      }
      case ENDED, BROKEN_OUTPUT, NO_TOOLS, OVERRUN -> row >= IN_A_ROW ? now.plus(REST) : now;
      case OVERLOADED, NO_NETWORK, CAP, UNCOUNTED -> now;
    };
  }

  /** Remembers that it works; what a person is to be told, empty when they knew of no setback. */
  String worked(Instant now) {
    Optional<Setback> before = last;
    boolean known = !told.isEmpty();
    last = Optional.empty();
    told.clear();
    return known && before.isPresent()
        ? "Claude decides again, after %s without it (%s)."
            .formatted(Humane.span(before.get().since(), now), before.get().says())
        : "";
  }

  void save() throws IOException {
    Map<String, Json> when = new java.util.LinkedHashMap<>();
    told.forEach((cause, at) -> when.put(cause.word(), Json.of(at.toString())));
    folder.prepare();
    folder.write(
        FILE,
        Json.object(
                "told",
                new Json.Obj(when, 0),
                "last",
                last.map(
                        one ->
                            Json.object(
                                "cause", Json.of(one.cause().word()),
                                "says", Json.of(one.says()),
                                "since", Json.of(one.since().toString()),
                                "until", Json.of(one.until().toString()),
                                "mark", Json.of(one.mark()),
                                "row", Json.of(one.row())))
                    .orElse(Json.nul()))
            .pretty());
  }
}
