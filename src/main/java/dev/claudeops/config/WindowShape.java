package dev.claudeops.config;

import dev.claudeops.config.Policy.Window;
import dev.claudeops.text.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A maintenance window. */
final class WindowShape {
  private WindowShape() {}

  private static final Form<Moment> MOMENT =
      new Forms.Text(
              "a time such as \"2025-09-29T14:00:00Z\", or \"2025-09-29T14:00\" by the server's"
                  + " clock",
              "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
                  + "(?:Z|[+-][0-9]{2}:[0-9]{2})?",
              16,
              25,
              "2025-09-29T14:00:00Z")
          .as(Moment::parse, Moment::text);

  /** A timetable; what is wrong with one is told in its own words. */
  private record Table() implements Form<Timetable> {
    private static final Forms.Text TEXT =
        new Forms.Text(
            "a time such as \"03:00\", \"Sun 03:00\" or \"0 3 * * 0\"",
            "[A-Za-z0-9*:,/ -]+",
            4,
            200,
            "Sun 03:00");

    @Override
    public Optional<Timetable> read(Json json, Place place) {
      Optional<String> text = TEXT.read(json, place);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(Timetable.parse(text.get()));
      } catch (IllegalArgumentException bad) {
        place.wrong(bad.getMessage());
        return Optional.empty();
      }
    }

    @Override
    public Json write(Timetable value) {
      return TEXT.write(value.text());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return TEXT.schema(definitions);
    }

    @Override
    public Timetable example() {
      return Timetable.parse(TEXT.example());
    }

    @Override
    public String wanted() {
      return TEXT.wanted();
    }
  }

  static final Shape<Window> WINDOW =
      new Shape<>(
          "window",
          "A time in which nothing is done: once, or again and again by the server's clock.",
          WindowShape::window);

  private static Window window(Sheet<Window> sheet) {
    String name = sheet.need("name", Formats.NAME, "What it is called.", Window::name);
    Optional<Moment> from =
        sheet.maybe(
            "from", MOMENT, "Once: from then.", window -> once(window).map(Window.When.Once::from));
    Optional<Moment> to =
        sheet.maybe(
            "to", MOMENT, "Once: until then.", window -> once(window).map(Window.When.Once::to));
    Optional<Timetable> at =
        sheet.maybe(
            "at",
            new Table(),
            "Again and again: when it begins, as days and a time or as the five fields of cron.",
            window -> repeated(window).map(Window.When.Repeated::at));
    Optional<Duration> lasts =
        sheet.maybe(
            "for",
            Formats.duration(Duration.ofMinutes(1), Duration.ofDays(7)),
            "Again and again: how long it lasts.",
            window -> repeated(window).map(Window.When.Repeated::lasts));
    List<String> services =
        sheet.field(
            "services",
            new CompoundForms.Many<>(Formats.NAME, 0, 100),
            List.of(),
            "The services to which nothing is done; where it is missing, nothing is done at all.",
            Window::services);
    sheet.rule(new Sheet.Rule.OneOf(List.of("from", "at")));
    sheet.rule(new Sheet.Rule.With("from", "to"));
    sheet.rule(new Sheet.Rule.With("to", "from"));
    sheet.rule(new Sheet.Rule.With("at", "for"));
    sheet.rule(new Sheet.Rule.With("for", "at"));
    sheet.holds(
        "to",
        () ->
            from.isEmpty()
                || to.isEmpty()
                || from.get().local().isBefore(to.get().local())
                || !from.get().offset().equals(to.get().offset()),
        "\"to\" is later than \"from\"");
    return new Window(name, when(from, to, at, lasts), services);
  }

  /** What is missing has been told as an error, and is filled in by examples until then. */
  private static Window.When when(
      Optional<Moment> from,
      Optional<Moment> to,
      Optional<Timetable> at,
      Optional<Duration> lasts) {
    return from.isPresent() && to.isPresent()
        ? new Window.When.Once(from.get(), to.get())
        : new Window.When.Repeated(
            at.orElseGet(() -> new Table().example()), lasts.orElse(Duration.ofHours(1)));
  }

  private static Optional<Window.When.Once> once(Window window) {
    return window.when() instanceof Window.When.Once once ? Optional.of(once) : Optional.empty();
  }

  private static Optional<Window.When.Repeated> repeated(Window window) {
    return window.when() instanceof Window.When.Repeated repeated
        ? Optional.of(repeated)
        : Optional.empty();
  }
}
