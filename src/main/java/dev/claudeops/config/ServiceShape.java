package dev.claudeops.config;

import dev.claudeops.config.Runtime.Database.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The entries of {@code services}, and what a service runs as. */
final class ServiceShape {
  private ServiceShape() {}

  static final Shape<Service> SERVICE =
      new Shape<>(
          "service",
          "A service: what it runs as, what it needs, what must answer for it to be well.",
          ServiceShape::service);

  private static Service service(Sheet<Service> sheet) {
    String name =
        sheet.need(
            "name", Formats.NAME, "What it is called; no other has the name.", Service::name);
    List<Runtime.Unit> units =
        sheet
            .maybe(
                "unit",
                new CompoundForms.OneOrMore<>(UNIT),
                "The systemd unit, or units; \".service\" is added to a name without a suffix.",
                service -> each(service, Runtime.Unit.class))
            .orElse(List.of());
    List<Runtime.Container> containers =
        sheet
            .maybe(
                "container",
                new CompoundForms.OneOrMore<>(CONTAINER),
                "The Docker container, or containers, by name.",
                service -> each(service, Runtime.Container.class))
            .orElse(List.of());
    List<Runtime.Pm2> apps =
        sheet
            .maybe(
                "pm2",
                new CompoundForms.OneOrMore<>(PM2),
                "The PM2 app, or apps.",
                service -> each(service, Runtime.Pm2.class))
            .orElse(List.of());
    Optional<Runtime.Process> process =
        sheet.maybe(
            "process",
            process(name),
            "The process, by a regular expression over its command line, or by a pid file.",
            service -> first(service, Runtime.Process.class));
    Optional<Runtime.Database> database =
        sheet.maybe(
            "database",
            database(name),
            "The database server: its kind, or more.",
            service -> first(service, Runtime.Database.class));
    sheet.rule(new Sheet.Rule.SomeOf(List.of("unit", "container", "pm2", "process", "database")));
    List<Runtime> runtimes =
        Stream.of(
                units.stream(),
                containers.stream(),
                apps.stream(),
                process.stream(),
                database.stream())
            .<Runtime>flatMap(each -> each)
            .toList();
    return new Service(
        name,
        runtimes,
        sheet.field(
            "needs",
            new CompoundForms.Many<>(Formats.NAME, 0, 100),
            List.of(),
            "Names of services that must work first; there is no circle.",
            Service::needs),
        sheet.field(
            "health",
            new CompoundForms.Many<>(CheckShapes.ANY, 0, 100),
            List.of(),
            "What must answer for it to be well.",
            Service::health),
        sheet.field(
            "logs",
            new CompoundForms.Many<>(Formats.PATH, 0, 100),
            List.of(),
            "Files that it writes; * in a name stands for any characters.",
            Service::logs),
        sheet.field(
            "ready",
            Formats.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            Duration.ofSeconds(60),
            "How long it may take to be ready after a start.",
            Service::ready),
        true,
        sheet.field(
            "policy",
            PolicyShape.OWN,
            Policy.Own.NONE,
            "What holds for it in place of the policy for all.",
            Service::policy),
        sheet.maybe(
            "migrations",
            ActionShape.MIGRATIONS,
            "How its data is brought to the shape that its program wants.",
            Service::migrations));
  }

  private static <R extends Runtime> Optional<List<R>> each(Service service, Class<R> type) {
    List<R> found = service.runtimes().stream().filter(type::isInstance).map(type::cast).toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  private static <R extends Runtime> Optional<R> first(Service service, Class<R> type) {
    return each(service, type).map(List::getFirst);
  }

  // ---- what it runs as ----

  /** The suffixes of unit files (systemd.unit(5)). */
  private static final Set<String> SUFFIXES =
      Set.of(
          "service",
          "socket",
          "device",
          "mount",
          "automount",
          "swap",
          "target",
          "path",
          "timer",
          "slice",
          "scope");

  static final Form<Runtime.Unit> UNIT =
      new Forms.Text(
              "a unit such as \"nginx.service\"",
              "[A-Za-z0-9:_.\\\\@][A-Za-z0-9:_.\\\\@-]*",
              1,
              240,
              "nginx.service")
          .as(name -> Optional.of(new Runtime.Unit(unitName(name))), Runtime.Unit::name);

  private static String unitName(String name) {
    return SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1)) && name.indexOf('.') > 0
        ? name
        : name + ".service";
  }

  private static final Form<Runtime.Container> CONTAINER =
      new Forms.Text("a container such as \"web\"", "[A-Za-z0-9][A-Za-z0-9_.-]*", 1, 200, "web")
          .as(name -> Optional.of(new Runtime.Container(name)), Runtime.Container::name);

  static final Shape<Runtime.Pm2> PM2_FULL =
      new Shape<>(
          "pm2",
          "A PM2 app.",
          sheet ->
              new Runtime.Pm2(
                  sheet.need("app", Formats.NAME, "Its name in PM2.", Runtime.Pm2::app),
                  sheet.maybe(
                      "user",
                      Formats.USER,
                      "The user whose PM2 runs it; where it is missing, whichever runs an app of"
                          + " the name.",
                      Runtime.Pm2::user)));

  private static final Form<Runtime.Pm2> PM2 =
      new CompoundForms.Shorthand<>(
          Formats.NAME.as(
              app -> Optional.of(new Runtime.Pm2(app, Optional.empty())), Runtime.Pm2::app),
          app -> app.user().isEmpty(),
          PM2_FULL);

  static final Form<String> PATTERN =
      new Forms.Text(
              "a regular expression such as \"bin/worker --queue\"",
              "[^\\u0000-\\u001f]+",
              1,
              500,
              "bin/worker")
          .as(
              text -> RegularExpression.good(text) ? Optional.of(text) : Optional.empty(),
              text -> text);

  /**
   * @param name of the service, which the process is called too
   */
  private static Form<Runtime.Process> process(String name) {
    return new CompoundForms.Shorthand<>(
        PATTERN.as(
            pattern ->
                Optional.of(
                    new Runtime.Process(
                        name, Optional.of(pattern), Optional.empty(), 1, Integer.MAX_VALUE)),
            process -> process.pattern().orElse("")),
        process ->
            process.pattern().isPresent()
                && process.least() == 1
                && process.most() == Integer.MAX_VALUE,
        processFull(name));
  }

  static Shape<Runtime.Process> processFull(String name) {
    return new Shape<>("process", "A process.", sheet -> process(name, sheet));
  }

  private static Runtime.Process process(String name, Sheet<Runtime.Process> sheet) {
    Runtime.Process made =
        new Runtime.Process(
            name,
            sheet.maybe(
                "pattern",
                PATTERN,
                "A regular expression over the command line.",
                Runtime.Process::pattern),
            sheet.maybe(
                "pidFile", Formats.PATH, "The file that holds its id.", Runtime.Process::pidFile),
            sheet.field("least", COUNT, 1, "How many there must be.", Runtime.Process::least),
            sheet
                .maybe(
                    "most",
                    COUNT,
                    "How many there may be; where it is missing, any number.",
                    process ->
                        Optional.of(process.most()).filter(most -> most != Integer.MAX_VALUE))
                .orElse(Integer.MAX_VALUE));
    sheet.rule(new Sheet.Rule.OneOf(List.of("pattern", "pidFile")));
    sheet.holds(
        "most",
        () -> made.least() <= made.most(),
        "\"most\" is at least \"least\", which is " + made.least());
    return made;
  }

  private static final Form<Integer> COUNT = new Forms.Whole(0, 100_000, 1);

  private static final Form<Kind> KIND = new Forms.Word<>(kinds());

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("postgres", Kind.POSTGRES);
    kinds.put("mariadb", Kind.MARIADB);
    kinds.put("mysql", Kind.MARIADB);
    kinds.put("redis", Kind.REDIS);
    return kinds;
  }

  /**
   * @param name of the service, which the database is called too
   */
  private static Form<Runtime.Database> database(String name) {
    return new CompoundForms.Shorthand<>(
        KIND.as(kind -> Optional.of(usual(name, kind)), Runtime.Database::kind),
        database -> database.equals(usual(name, database.kind())),
        databaseFull(name));
  }

  static Shape<Runtime.Database> databaseFull(String name) {
    return new Shape<>("database", "A database server.", sheet -> database(name, sheet));
  }

  private static final String USUAL_HOST = "127.0.0.1";
  private static final Duration USUAL_SLOW = Duration.ofSeconds(30);

  /** The database of a service that names its kind alone. */
  private static Runtime.Database usual(String name, Kind kind) {
    return new Runtime.Database(
        name, kind, USUAL_HOST, 0, "", Optional.empty(), Optional.empty(), false, USUAL_SLOW);
  }

  private static Runtime.Database database(String name, Sheet<Runtime.Database> sheet) {
    return new Runtime.Database(
        name,
        sheet.need("kind", KIND, "What it is.", Runtime.Database::kind),
        sheet.field(
            "host",
            Formats.HOST,
            USUAL_HOST,
            "Its address, or the folder of its unix socket.",
            Runtime.Database::host),
        sheet
            .maybe(
                "port",
                new Forms.Whole(1, 65_535, 5432),
                "Its port; where it is missing, the usual one of its kind.",
                database -> Optional.of(database.port()).filter(port -> port != 0))
            .orElse(0),
        sheet
            .maybe(
                "database",
                Formats.NAME,
                "The database to connect to; where it is missing, the usual one of its kind.",
                database -> Optional.of(database.database()).filter(text -> !text.isEmpty()))
            .orElse(""),
        sheet.maybe(
            "user",
            Formats.NAME,
            "Who we are there; where it is missing, root asks as the server's own system user.",
            Runtime.Database::user),
        sheet.maybe(
            "password",
            Formats.SECRET,
            "The password: \"${env:NAME}\" or \"${file:/path}\".",
            Runtime.Database::password),
        sheet.field(
            "tls",
            Formats.FLAG,
            false,
            "Whether the connection is encrypted.",
            Runtime.Database::tls),
        sheet.field(
            "slow",
            Formats.duration(Duration.ofMillis(100), Duration.ofDays(7)),
            USUAL_SLOW,
            "A statement that runs longer is told.",
            Runtime.Database::slow));
  }
}
