package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Service;
import dev.claudeops.host.Docker;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LogHistory;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.SystemJournal;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.LineTime;
import dev.claudeops.probe.LogLevel;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Where log lines may be read: what the config in force, discovery or an observation names, and
 * nothing else, for whoever calls may have been talked into reading any file. A path that a link
 * leads away from its folder and from /var/log is refused, too.
 */
final class LogSource {
  private static final Duration LIMIT = Duration.ofSeconds(8);
  private static final Duration USUAL = Duration.ofHours(24);
  private static final int MOST_OF_CONTAINER = 5_000;
  private static final int MOST_NAMED = 30;
  private static final String JOURNAL = "journal";

  private final Room room;
  private final HostView host;

  LogSource(Room room) {
    this.room = room;
    this.host = room.host();
  }

  /**
   * One line.
   *
   * @param at when it was written: as it says, else as the line before it
   */
  record Line(Optional<Instant> at, LogLevel level, String text) {}

  /**
   * What was read.
   *
   * @param lines the oldest first
   * @param cut there is more that is older, within the time asked for
   */
  record Read(String from, List<Line> lines, boolean cut, List<String> notes) {
    Read {
      lines = List.copyOf(lines);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Reads a source.
   *
   * @param least lines below this level need not be read; NONE for all
   * @param most about so many bytes at most
   */
  Read read(String source, Optional<Instant> since, LogLevel least, long most)
      throws Tool.Refusal, InterruptedException {
    String name = source.strip();
    String path = name.startsWith("log:/") ? name.substring(4) : name;
    if (path.startsWith("/")) {
      return file(allowed(path), since, most);
    }
    if (name.equals(JOURNAL) || name.equals("log:" + JOURNAL)) {
      return journal(JOURNAL, List.of(), since, least);
    }
    Subject subject = Subject.parse(name).filter(known()::contains).orElseThrow(() -> no(name));
    return switch (subject.kind()) {
      case "unit" -> journal(name, List.of("--unit=" + subject.name()), since, least);
      case "container" -> container(subject, since);
      case "pm2" -> pm2(subject, since, most);
      default ->
          throw new Tool.Refusal(subject.kind() + " subjects have no log of their own; " + some());
    };
  }

  // ---- what may be read ----

  /** Units, containers and apps that the config names or a look saw. */
  private Set<Subject> known() {
    Set<Subject> known = new TreeSet<>();
    room.config().services().stream()
        .flatMap(service -> service.runtimes().stream())
        .map(runtime -> runtime.subject())
        .forEach(known::add);
    room.observations().stream().map(Observation::subject).forEach(known::add);
    return known;
  }

  /** Paths and patterns of paths. */
  private Set<String> paths() {
    Set<String> paths = new TreeSet<>(room.config().logs());
    room.config().services().stream().map(Service::logs).forEach(paths::addAll);
    room.observations().stream()
        .map(Observation::subject)
        .filter(subject -> subject.kind().equals("log") && subject.name().startsWith("/"))
        .map(Subject::name)
        .forEach(paths::add);
    return paths;
  }

  private boolean named(String path) {
    return paths().stream()
        .anyMatch(
            one -> one.equals(path) || FilePattern.isPattern(one) && FilePattern.covers(one, path));
  }

  private String allowed(String path) throws Tool.Refusal {
    boolean plain =
        Path.of("/").resolve(clean(path)).normalize().toString().equals(path)
            && !FilePattern.isPattern(path);
    if (!plain || !named(path)) {
      throw no(path);
    }
    try {
      String real = real(path);
      if (!real.equals(path) && !beside(path, real) && !named(real)) {
        throw new Tool.Refusal(
            "%s is a link that leads to %s, which nothing names as a log"
                .formatted(Clean.line(path, 300), Clean.line(real, 300)));
      }
    } catch (IOException gone) {
      throw new Tool.Refusal(
          "%s cannot be found: %s".formatted(Clean.line(path, 300), gone.getMessage()));
    }
    return path;
  }

  private static String clean(String path) {
    return path.indexOf('\0') >= 0 ? "/" : path;
  }

  /** In the same folder, or among the logs of the machine. */
  private boolean beside(String path, String real) throws IOException {
    String folder = real(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
    String its = real.substring(0, Math.max(1, real.lastIndexOf('/')));
    return its.equals(folder) || real.startsWith("/var/log/");
  }

  /** Where all links lead; of a file that is not there, its folder's. */
  private String real(String path) throws IOException {
    Path root = host.path("/").toRealPath();
    Path file = host.path(path);
    Path real;
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      real = file.toRealPath();
    } else {
      real = file.resolveSibling(".").toRealPath().resolve(file.getFileName());
    }
    return "/" + root.relativize(real);
  }

  private Tool.Refusal no(String name) {
    List<String> all = names();
    return new Tool.Refusal(
        "nothing names %s as a source of log lines%s; %s"
            .formatted(Clean.line(name, 300), Nearest.hint(name, all), some()));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(JOURNAL);
    names.addAll(paths());
    known().stream()
        .filter(one -> List.of("unit", "container", "pm2").contains(one.kind()))
        .map(Subject::toString)
        .forEach(names::add);
    return names;
  }

  private String some() {
    return "there are " + Clean.line(Humane.some(names(), MOST_NAMED), 3_000);
  }

  // ---- reading ----

  private Read file(String path, Optional<Instant> since, long most) throws Tool.Refusal {
    try {
      LogHistory.Read read = LogHistory.read(host, path, since, most);
      return new Read(
          String.join(", ", read.files()), lines(read.lines()), read.cut(), read.notes());
    } catch (IOException e) {
      throw new Tool.Refusal(
          "%s cannot be read: %s"
              .formatted(Clean.line(path, 300), Clean.line(String.valueOf(e.getMessage()), 300)));
    }
  }

  private List<Line> lines(List<String> raw) {
    List<Line> lines = new ArrayList<>();
    Optional<Instant> at = Optional.empty();
    LogLevel level = LogLevel.NONE;
    for (String text : raw) {
      Optional<Instant> own = LineTime.of(text, host.zone(), host.now());
      LogLevel its = LogLevel.of(text);
      boolean goesOn = own.isEmpty() && (text.startsWith(" ") || text.startsWith("\t"));
      level = goesOn && its == LogLevel.NONE ? level : its;
      at = own.or(carried(at));
      lines.add(new Line(at, level, text));
    }
    return lines;
  }

  private static Supplier<Optional<Instant>> carried(Optional<Instant> at) {
    return () -> at;
  }

  private Read journal(String name, List<String> match, Optional<Instant> since, LogLevel least)
      throws Tool.Refusal, InterruptedException {
    if (!SystemJournal.kept(host)) {
      throw new Tool.Refusal("this machine keeps no systemd journal; " + some());
    }
    List<String> notes = new ArrayList<>();
    if (since.isEmpty()) {
      notes.add("of the last 24 hours; give since for another time");
    }
    List<String> choice = new ArrayList<>(match);
    if (least == LogLevel.ERROR || least == LogLevel.WARNING) {
      choice.addAll(List.of("-p", least == LogLevel.ERROR ? "err" : "warning"));
    }
    try {
      Optional<SystemJournal.End> end = SystemJournal.end(host, LIMIT);
      if (end.isEmpty()) {
        return new Read(name, List.of(), false, List.of("the journal shows us nothing"));
      }
      SystemJournal.Entries entries =
          SystemJournal.read(
              host,
              new SystemJournal.From.Since(since.orElse(host.now().minus(USUAL))),
              end.get(),
              choice,
              LIMIT);
      List<Line> lines = entries.entries().stream().map(LogSource::line).toList();
      return new Read(name, lines, entries.more(), notes);
    } catch (IOException e) {
      throw new Tool.Refusal(
          "the journal cannot be read: " + Clean.line(String.valueOf(e.getMessage()), 300));
    }
  }

  private static Line line(SystemJournal.Entry entry) {
    LogLevel level =
        entry.priority() <= 3
            ? LogLevel.ERROR
            : entry.priority() == 4 ? LogLevel.WARNING : LogLevel.QUIET;
    return new Line(
        Optional.of(entry.at()),
        level,
        "%s <%d> %s: %s"
            .formatted(
                entry.at().truncatedTo(ChronoUnit.SECONDS),
                entry.priority(),
                entry.who(),
                entry.message()));
  }

  private Read container(Subject subject, Optional<Instant> since)
      throws Tool.Refusal, InterruptedException {
    try {
      List<String> raw =
          Docker.logs(
              host, subject.name(), since.orElse(host.now().minus(USUAL)), MOST_OF_CONTAINER);
      List<Line> lines =
          raw.stream()
              .map(
                  text -> {
                    int space = text.indexOf(' ');
                    return new Line(
                        LineTime.of(text, host.zone(), host.now()),
                        LogLevel.of(space < 0 ? text : text.substring(space + 1)),
                        text);
                  })
              .toList();
      List<String> notes =
          since.isEmpty()
              ? List.of("of the last 24 hours; give since for another time")
              : List.of();
      return new Read(subject.toString(), lines, raw.size() >= MOST_OF_CONTAINER, notes);
    } catch (IOException e) {
      throw new Tool.Refusal(
          "the log of %s cannot be read: %s"
              .formatted(subject, Clean.line(String.valueOf(e.getMessage()), 300)));
    }
  }

  /** Both files of every instance, in the order of time as far as the lines tell it. */
  private Read pm2(Subject subject, Optional<Instant> since, long most) throws Tool.Refusal {
    Set<String> files = new TreeSet<>();
    Pm2.read(host).apps().stream()
        .filter(app -> app.name().equals(subject.name()))
        .forEach(app -> files.addAll(app.logs()));
    if (files.isEmpty()) {
      throw new Tool.Refusal("PM2 names no log of " + subject + " that is its user's own");
    }
    List<Line> lines = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    boolean cut = false;
    for (String path : files) {
      try {
        LogHistory.Read read = LogHistory.read(host, path, since, most / files.size());
        lines.addAll(lines(read.lines()));
        notes.addAll(read.notes());
        cut |= read.cut();
      } catch (IOException e) {
        notes.add(path + " cannot be read: " + e.getMessage());
      }
    }
    if (files.size() > 1 && lines.stream().allMatch(line -> line.at().isPresent())) {
      lines.sort(Comparator.comparing(line -> line.at().orElseThrow()));
    }
    return new Read(String.join(", ", files), lines, cut, notes);
  }
}
