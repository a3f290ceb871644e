package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.claude.Figure.Sort;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.config.Config;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that was seen, measured and done in a run, as far as a sentence can be held against it: the
 * numbers by what they count, the times, and every text. What an agent itself said, in this run or
 * in an earlier one, is not among it.
 *
 * <p>Made in one pass over the texts, at most {@value #MOST_TEXT} characters of them.
 */
final class Facts {
  static final int MOST_TEXT = 4_000_000;

  /** So many different names are looked for; whoever names more is not believed. */
  private static final int MOST_LOOKUPS = 1_000;

  private static final int MOST_PAIRED = 8;
  private static final Pattern OF_TIME =
      Pattern.compile(
          "(?i)(?:sec|time|timeout|interval|duration|took|age|uptime|elapsed|lag|delay|wait)\\w{0,16}[\"']?[=:"
              + " ]{1,3}$");
  private static final Pattern OF_SHARE =
      Pattern.compile(
          "(?i)(?:use|used|usage|util|pct|percent|cpu|mem|ratio|full|idle|iowait|busy)\\w{0,16}[\"']?[=:"
              + " ]{1,3}$");

  /** A line of a story that tells what an agent thought. */
  private static final Pattern OPINION =
      Pattern.compile(
          "(?:^|\\bUTC: )\\w[\\w .-]{0,40} \\([^)]*, \\d{4}-\\d{2}-\\d{2}-\\d{4}[^)]*\\): (?:the"
              + " )?cause\\b");

  private final Map<Sort, NavigableSet<Double>> values = new EnumMap<>(Sort.class);
  private final NavigableSet<Double> seconds = new TreeSet<>();
  private final StringBuilder texts = new StringBuilder();
  private final Map<String, Boolean> looked = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Instant now;
  private String all = "";

  private Facts(Instant now) {
    this.now = now;
    for (Sort sort : Sort.values()) {
      values.put(sort, new TreeSet<>());
    }
  }

  static Facts of(Briefing briefing, Toolbox toolbox, List<String> told) {
    Facts known = new Facts(briefing.now());
    known.time(briefing.now());
    known.text(briefing.host());
    known.config(briefing.config());
    known.findings(briefing.findings());
    known.findings(toolbox.open());
    Map<String, Observation> latest = new HashMap<>();
    briefing.observations().forEach(one -> latest.put(one.id().value(), one));
    toolbox.seen().forEach(one -> latest.put(one.id().value(), one));
    briefing.observations().forEach(known::observation);
    toolbox.seen().forEach(known::observation);
    known.tally(briefing.observations(), one -> one.subject().kind() + " " + one.health());
    known.tally(latest.values(), one -> one.subject().kind() + " " + one.health());
    known.tally(latest.values(), one -> one.subject().kind());
    known.tally(latest.values(), one -> one.health().name());
    briefing
        .dependencies()
        .forEach(one -> known.text(one.subject() + " " + one.on() + " " + one.because()));
    known.tally(briefing.dependencies(), one -> one.on().toString());
    toolbox.deeds().forEach(known::deed);
    known.tally(toolbox.deeds(), one -> one.outcome().word());
    known.tally(toolbox.deeds(), one -> one.action().target().toString());
    known.past(briefing.restarts(), briefing.deeds());
    known.recollection(briefing.recollection());
    told.forEach(known::text);
    known.all = known.texts.toString().toLowerCase(Locale.ROOT);
    return known;
  }

  // ---- gathering ----

  private void config(Config config) {
    config.services().forEach(service -> text(service.name()));
    number(config.services().size());
    config
        .limits()
        .forEach(
            (type, limits) -> {
              text(type);
              List.of(limits.warning(), limits.critical(), limits.clear())
                  .forEach(limit -> limit.ifPresent(this::share));
            });
  }

  private void findings(List<Finding> findings) {
    for (Finding one : findings) {
      text(one.subject() + " " + one.type() + " " + one.id());
      text(one.title());
      time(one.since());
    }
    tally(findings, Finding::type);
    tally(findings, one -> one.severity().name());
    tally(findings, one -> one.causedBy().map(Object::toString).orElse(""));
    tally(findings, one -> one.phase().name());
  }

  private void observation(Observation one) {
    ids.add(one.id().value());
    time(one.at());
    text(one.subject().toString());
    text(one.summary());
    one.symptoms().forEach(symptom -> text(symptom.says()));
    one.dependsOn().forEach(other -> text(other.toString()));
    one.culprits().forEach(culprit -> text(culprit.subject().toString()));
    number(one.culprits().size());
    text(one.evidence().source());
    text(one.evidence().text());
    one.measures().forEach(this::measure);
    List<Measure> few = one.measures().stream().limit(MOST_PAIRED).toList();
    for (Measure a : few) {
      for (Measure b : few) {
        pair(a, b);
      }
    }
  }

  private void measure(Measure one) {
    texts.append(one.name()).append('\n');
    switch (one.unit()) {
      case RATIO -> share(one.value());
      case BYTES -> put(Sort.BYTES, one.value());
      case SECONDS -> put(Sort.SECONDS, one.value());
      case COUNT -> number(one.value());
      case PER_SECOND -> {
        put(Sort.PER_SECOND, one.value());
        number(one.value());
        number(one.value() * 60);
      }
    }
  }

  /** What two measures of one look make together: the rest, the share. */
  private void pair(Measure a, Measure b) {
    if (a == b || a.unit() != b.unit()) {
      return;
    }
    if (a.unit() == Unit.BYTES || a.unit() == Unit.COUNT) {
      Sort sort = a.unit() == Unit.BYTES ? Sort.BYTES : Sort.NUMBER;
      put(sort, Math.abs(a.value() - b.value()));
      if (b.value() > 0 && a.value() <= b.value()) {
        put(Sort.PERCENT, 100 * a.value() / b.value());
        put(Sort.PERCENT, 100 - 100 * a.value() / b.value());
      }
    }
  }

  private void share(double ratio) {
    put(Sort.PERCENT, ratio * 100);
    put(Sort.PERCENT, 100 - ratio * 100);
    number(ratio);
  }

  /** A deed with what came of it, but not with the words in which it was wished. */
  private void deed(Deed one) {
    text(one.action().kind() + " " + one.action().target());
    text(one.ran());
    text(one.output());
    text(one.undo());
    time(one.began());
    put(Sort.SECONDS, one.took().toMillis() / 1e3);
    text(one.verdict().rule() + " " + one.verdict().why());
    text(
        switch (one.outcome()) {
          case Outcome.Proven(var proof) -> proof;
          case Outcome.Unproven(var doubt) -> doubt;
          case Outcome.Failed(var error) -> error;
          case Outcome.Refused(var verdict) -> verdict.why();
        });
  }

  private void past(List<Restart> restarts, List<PastDeed> deeds) {
    for (Restart one : restarts) {
      text(one.subject().toString());
      time(one.at());
      number(one.count());
    }
    restarts.stream()
        .collect(Collectors.groupingBy(Restart::subject, Collectors.summingLong(Restart::count)))
        .values()
        .forEach(this::number);
    for (PastDeed one : deeds) {
      text(one.kind() + " " + one.target());
      time(one.at());
    }
    tally(deeds, one -> one.target().toString());
    tally(deeds, one -> one.kind() + " " + one.target());
    tally(deeds, one -> one.kind() + " " + one.target() + " " + one.outcome());
    tally(deeds, PastDeed::outcome);
  }

  private void recollection(Recollection memory) {
    for (Recollection.PastCheck one : memory.checks()) {
      text(one.headline());
      one.deeds().forEach(this::text);
      text(one.id().value());
      time(one.at());
    }
    for (Recollection.KnownIssue one : memory.issues()) {
      text(one.file() + " " + one.id() + " " + one.subject());
      text(one.title());
      one.story().stream().filter(line -> !OPINION.matcher(line).find()).forEach(this::text);
      time(one.since());
    }
    for (Recollection.Incident one : memory.incidents()) {
      text(one.file());
      text(one.title());
      text(one.outcome());
      time(one.opened());
      one.resolved()
          .ifPresent(
              end -> {
                time(end);
                put(Sort.SECONDS, Duration.between(one.opened(), end).toSeconds());
              });
    }
    for (Recollection.RecentChange one : memory.changes()) {
      text(one.what());
      time(one.at());
    }
    text(memory.notes());
    number(memory.issues().size());
    number(memory.incidents().size());
    number(memory.changes().size());
    number(memory.allowance().run());
    number(memory.allowance().day());
    text(memory.allowance().stopped());
  }

  /** How many there are, and how many of each sort. */
  private <T> void tally(Collection<T> all, Function<T, String> sort) {
    number(all.size());
    all.stream()
        .collect(Collectors.groupingBy(sort, Collectors.counting()))
        .values()
        .forEach(this::number);
  }

  private void number(double value) {
    put(Sort.NUMBER, value);
  }

  private void put(Sort sort, double value) {
    if (Double.isFinite(value)) {
      values.get(sort).add(value);
    }
  }

  private void time(Instant at) {
    if (at.isBefore(Instant.EPOCH) || at.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
      return;
    }
    OffsetDateTime utc = at.atOffset(ZoneOffset.UTC);
    put(Sort.DAY, utc.getMonthValue() * 100 + utc.getDayOfMonth());
    put(Sort.CLOCK, utc.getHour() * 60 + utc.getMinute());
    put(Sort.CLOCK, (utc.getHour() * 60 + utc.getMinute() + (utc.getSecond() + 30) / 60) % 1440);
    seconds.add((double) utc.toLocalTime().toSecondOfDay());
    number(utc.getYear());
    put(Sort.SECONDS, Math.abs(Duration.between(at, now).toSeconds()));
  }

  private void text(String text) {
    if (text.isEmpty() || texts.length() + text.length() > MOST_TEXT) {
      return;
    }
    String normal = Figures.normal(text);
    texts.append(normal).append('\n');
    Naming.Read naming = Naming.of(normal);
    naming.names().forEach(this::digits);
    Figures.Read read = Figures.of(naming.rest());
    read.figures().forEach(figure -> figure(figure, normal));
    Naming.withDigits(read.rest()).forEach(this::digits);
  }

  private void figure(Figure one, String in) {
    if (one.sort() == Sort.CLOCK && one.step() == 1) {
      seconds.add(one.value());
      put(Sort.CLOCK, Math.floor(one.value() / 60));
      return;
    }
    put(one.sort(), one.value());
    switch (one.sort()) {
      case PERCENT -> put(Sort.PERCENT, 100 - one.value());
      case NUMBER -> bare(one, in.substring(Math.max(0, one.at() - 24), one.at()));
      case BYTES -> put(Sort.BYTES, one.value() * binary(one));
      case SECONDS, PER_SECOND, CLOCK, DAY -> {}
    }
  }

  /** A number without a unit: its size and the word before it say what else it may count. */
  private void bare(Figure one, String before) {
    double value = one.value();
    if (value >= 10_000) {
      put(Sort.BYTES, value);
      put(Sort.BYTES, value * binary(one));
    }
    if (value > 0 && value < 1 || OF_SHARE.matcher(before).find()) {
      share(value < 1 ? value : value / 100);
    }
    if (OF_TIME.matcher(before).find()) {
      put(Sort.SECONDS, value);
      put(Sort.SECONDS, value / 1e3);
    }
  }

  /** The numbers in a name that can be spoken of alone: a port, a version, a process. */
  private void digits(String name) {
    if (name.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return;
    }
    for (String run : name.split("[^0-9.]+")) {
      String digits = run.replaceAll("^\\.+|\\.+$", "");
      if (digits.length() >= 2 && digits.matches("\\d{1,15}(\\.\\d{1,9})?")) {
        number(Double.parseDouble(digits));
      }
    }
  }

  // ---- asking ----

  boolean observed(String id) {
    return ids.contains(id);
  }

  /** Whether this name stands in anything that was seen, as a whole. */
  boolean named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    Boolean known = looked.get(wanted);
    if (known == null) {
      known = looked.size() < MOST_LOOKUPS && stands(wanted);
      looked.put(wanted, known);
    }
    return known;
  }

  private boolean stands(String wanted) {
    for (int at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
      int end = at + wanted.length();
      if ((at == 0 || !joined(all.charAt(at - 1), wanted.charAt(0)))
          && (end == all.length()
              || !joined(all.charAt(end), wanted.charAt(wanted.length() - 1)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean joined(char outside, char inside) {
    return Character.isLetterOrDigit(outside) && Character.isLetterOrDigit(inside);
  }

  /** Whether something that was seen comes to this number. */
  boolean holds(Figure one) {
    return switch (one.sort()) {
      case NUMBER -> holdsNumber(one);
      case BYTES -> within(Sort.BYTES, one, 1) || within(Sort.BYTES, one, binary(one));
      case PER_SECOND ->
          within(Sort.PER_SECOND, one, 1) || within(Sort.PER_SECOND, one, binary(one));
      case PERCENT, SECONDS -> within(one.sort(), one, 1);
      case CLOCK -> holdsClock(one);
      case DAY -> values.get(Sort.DAY).contains(one.value());
    };
  }

  private boolean holdsNumber(Figure one) {
    if (values.get(Sort.NUMBER).contains(one.value())) {
      return true;
    }
    if (one.text().endsWith("M") && within(Sort.BYTES, one, binary(one))) {
      return true;
    }
    if (one.bound() == Figure.Bound.EXACT && one.step() == 1) {
      NavigableSet<Double> near =
          values.get(Sort.NUMBER).subSet(one.value() - 0.51, true, one.value() + 1, false);
      return near.stream().anyMatch(value -> value != Math.rint(value));
    }
    return within(Sort.NUMBER, one, 1);
  }

  private boolean holdsClock(Figure one) {
    if (one.step() == 1) {
      return seconds.contains(one.value());
    }
    if (one.step() == 3600 || one.bound() != Figure.Bound.EXACT) {
      return !values.get(Sort.CLOCK).subSet(one.value(), true, one.value() + 60, false).isEmpty();
    }
    return values.get(Sort.CLOCK).contains(one.value());
  }

  private boolean within(Sort sort, Figure one, double times) {
    double value = one.value() * times;
    double step = one.step() * times;
    NavigableSet<Double> all = values.get(sort);
    double low = value - 0.51 * step;
    double high = value + step;
    switch (one.bound()) {
      case EXACT -> {}
      case ABOUT -> {
        low = Math.min(low, value * 0.9);
        high = Math.max(high, value * 1.1);
      }
      case ABOVE -> {
        low = value;
        high = Math.max(high, value * 1.25);
      }
      case BELOW -> {
        low = Math.min(low, value * 0.75);
        high = value;
      }
    }
    return all.contains(value) || !all.subSet(low, false, high, false).isEmpty();
  }

  /** What turns a size in powers of 1000 into the same in powers of 1024. */
  private static double binary(Figure one) {
    String unit = one.text().replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    int power = unit.isEmpty() ? 0 : Math.max(0, "bkmgtp".indexOf(unit.charAt(0)));
    return unit.contains("i") && unit.length() <= 3 ? 1 : Math.pow(1.024, power);
  }
}
