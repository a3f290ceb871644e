package dev.claudeops.agent.claude;

import dev.claudeops.agent.claude.Figure.Bound;
import dev.claudeops.agent.claude.Figure.Sort;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers in a text, and the names that have digits in them. Linear in the text: every pattern
 * is anchored on a digit and bounded.
 */
final class Figures {
  private static final String MONTHS =
      "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
          + "|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";
  private static final String PLAIN =
      "\\d{1,3}(?:,\\d{3}){1,6}(?:\\.\\d{1,9})?|\\d{1,18}(?:\\.\\d{1,9})?";
  private static final String BYTE_UNIT =
      "[kKMGTP](?:i?B|iB?)|bytes?|kilobytes?|megabytes?|gigabytes?|terabytes?|[kKMGTP]iB|[KGTP]|B";
  private static final String TIME_UNIT =
      "ns|us|µs|μs|ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?"
          + "|months?|years?";
  private static final Pattern ISO =
      Pattern.compile(
          "(?<![\\w-])(\\d{4})-(\\d{2})-(\\d{2})(?:[T"
              + " ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?)?"
              + "(?:Z\\b|[+-]\\d{2}:?\\d{2}\\b)?(?![\\w])");
  private static final Pattern MONTH_DAY =
      Pattern.compile(
          "(?i)\\b("
              + MONTHS
              + ")\\.? {1,2}(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (?:19|20)\\d{2}\\b)?(?!:)");
  private static final Pattern DAY_MONTH =
      Pattern.compile(
          "(?i)(?<![\\w.:])(\\d{1,2})(?:st|nd|rd|th)?(?: of)?[ /-]("
              + MONTHS
              + ")\\b(?:[ /-](?:19|20)\\d{2}\\b)?");
  private static final Pattern CLOCK =
      Pattern.compile(
          "(?i)(?<![\\w.:/-])(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?(?:"
              + " ?([ap])\\.?m\\b)?(?![\\w:]|\\.\\d)");
  private static final Pattern HOUR =
      Pattern.compile("(?i)(?<![\\w.:/-])(\\d{1,2}) ?([ap])\\.?m\\b\\.?");
  private static final Pattern SPAN =
      Pattern.compile(
          "(?<![\\w.,:/@-])("
              + "\\d{1,9}(?:\\.\\d{1,9})?[ -]?(?:"
              + TIME_UNIT
              + ")(?![A-Za-z])"
              + "(?:(?:,? (?:and )?)?\\d{1,9}(?:\\.\\d{1,9})?[ -]?(?:"
              + TIME_UNIT
              + ")(?![A-Za-z])){0,4}"
              + ")(?![\\w]|[.:/@]\\w)");
  private static final Pattern SPAN_PART =
      Pattern.compile("(\\d{1,9}(?:\\.(\\d{1,9}))?)[ -]?(" + TIME_UNIT + ")(?![A-Za-z])");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.,@])(?<![A-Za-z_]-)("
              + PLAIN
              + ")"
              + "(?:(st|nd|rd|th)\\b"
              + "|[ -]?(%|percent\\b|per cent\\b)"
              + "|[ -]?("
              + BYTE_UNIT
              + ")((?: ?/ ?| per )s(?:ec(?:ond)?)?)?(?![\\w])"
              + "|[ -]?([kM]|million|billion|thousand)(?![\\w])"
              + "|x\\b|\\+)?"
              + "(?:( ?/ ?| per | a )(s(?:ec(?:ond)?)?|m(?:in(?:ute)?)?|h(?:our)?|d(?:ay)?)\\b)?"
              + "(?![\\w]|[.:@_]\\w|,\\d)");
  private static final Pattern ABOUT =
      Pattern.compile(
          "(?i)(?:\\b(?:about|around|roughly|approximately|approx\\.?|nearly|almost|some|circa|ca\\.|close"
              + " to)|[~≈]) ?$");
  private static final Pattern ABOVE =
      Pattern.compile(
          "(?i)(?:\\b(?:over|more than|above|at least|exceed(?:s|ed|ing)?|greater than|beyond|well"
              + " past)(?: the| its)?|[>≥]) ?$");
  private static final Pattern BELOW =
      Pattern.compile(
          "(?i)(?:\\b(?:under|less than|below|at most|up to|within|fewer than|just short of)(?:"
              + " the| its)?|[<≤]) ?$");
  private static final Map<String, Double> SECONDS_PER =
      Map.of(
          "n", 1e-9, "u", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "h", 3600.0, "d", 86_400.0, "w",
          604_800.0);

  private final List<Figure> found = new ArrayList<>();
  private StringBuilder left;

  private Figures() {}

  /** What was found, and the text with blanks in place of it, of the same length. */
  record Read(List<Figure> figures, String rest) {}

  /** The same with digits and signs of every script as ASCII has them. */
  static String normal(String text) {
    String flat = Normalizer.normalize(text, Normalizer.Form.NFKC);
    StringBuilder out = new StringBuilder(flat.length());
    flat.codePoints()
        .forEach(
            c ->
                out.appendCodePoint(
                    Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
                        ? '0' + Character.digit(c, 10)
                        : c == 0x2212 || c == 0x2010 || c == 0x2011 || c == 0x2012
                            ? '-'
                            : c == 0x2013 || c == 0x2014
                                ? ' '
                                : Character.isSpaceChar(c) ? ' ' : c));
    return out.toString();
  }

  /** Reads a text that {@link #normal} made. */
  static Read of(String normal) {
    return new Figures().read(normal);
  }

  private Read read(String text) {
    left = new StringBuilder(text);
    each(ISO, this::iso);
    each(MONTH_DAY, it -> day(it, month(it.group(1)), Integer.parseInt(it.group(2))));
    each(DAY_MONTH, it -> day(it, month(it.group(2)), Integer.parseInt(it.group(1))));
    each(CLOCK, this::clock);
    each(HOUR, it -> hour(it));
    each(SPAN, this::span);
    each(NUMBER, this::number);
    return new Read(List.copyOf(found), left.toString());
  }

  private void each(Pattern pattern, java.util.function.Consumer<Matcher> take) {
    Matcher matcher = pattern.matcher(left.toString());
    while (matcher.find()) {
      take.accept(matcher);
      for (int i = matcher.start(); i < matcher.end(); i++) {
        left.setCharAt(i, ' ');
      }
    }
  }

  private void add(Matcher it, Sort sort, double value, double step) {
    found.add(new Figure(it.group().strip(), sort, value, step, bound(it), it.start()));
  }

  private Bound bound(Matcher it) {
    String before = left.substring(Math.max(0, it.start() - 20), it.start());
    return ABOUT.matcher(before).find()
        ? Bound.ABOUT
        : ABOVE.matcher(before).find() || it.group().endsWith("+")
            ? Bound.ABOVE
            : BELOW.matcher(before).find() ? Bound.BELOW : Bound.EXACT;
  }

  private void iso(Matcher it) {
    day(it, Integer.parseInt(it.group(2)), Integer.parseInt(it.group(3)));
    if (it.group(4) != null) {
      clock(it, it.group(4), it.group(5), it.group(6));
    }
  }

  private void day(Matcher it, int month, int day) {
    add(it, Sort.DAY, month * 100 + day, 1);
  }

  private static int month(String name) {
    return "janfebmaraprmayjunjulaugsepoctnovdec"
                .indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT))
            / 3
        + 1;
  }

  private void clock(Matcher it) {
    String hour = it.group(1);
    if (it.group(4) != null) {
      hour = Integer.toString(half(hour, it.group(4)));
    }
    clock(it, hour, it.group(2), it.group(3));
  }

  private void clock(Matcher it, String hour, String minute, String second) {
    int minutes = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
    if (second == null) {
      add(it, Sort.CLOCK, minutes, 60);
    } else {
      add(it, Sort.CLOCK, minutes * 60 + Integer.parseInt(second), 1);
    }
  }

  private void hour(Matcher it) {
    add(it, Sort.CLOCK, half(it.group(1), it.group(2)) * 60, 3600);
  }

  private static int half(String hour, String half) {
    int twelve = Integer.parseInt(hour) % 12;
    return half.equalsIgnoreCase("p") ? twelve + 12 : twelve;
  }

  private void span(Matcher it) {
    double seconds = 0;
    double step = 0;
    Matcher part = SPAN_PART.matcher(it.group(1));
    while (part.find()) {
      double unit = secondsPer(part.group(3));
      seconds += Double.parseDouble(part.group(1)) * unit;
      step = unit * step(part.group(2));
    }
    add(it, Sort.SECONDS, seconds, step);
  }

  private static double secondsPer(String unit) {
    String word = unit.toLowerCase(Locale.ROOT);
    if (word.startsWith("mo")) {
      return 30.4 * 86_400;
    }
    if (word.startsWith("y")) {
      return 365.25 * 86_400;
    }
    if (word.startsWith("mi") && word.startsWith("milli") || word.equals("ms")) {
      return 1e-3;
    }
    if (word.startsWith("µ") || word.startsWith("μ")) {
      return 1e-6;
    }
    return SECONDS_PER.getOrDefault(word.substring(0, 1), 1.0);
  }

  private static double step(String decimals) {
    return decimals == null ? 1 : Math.pow(10, -decimals.length());
  }

  private void number(Matcher it) {
    String digits = it.group(1).replace(",", "");
    int point = digits.indexOf('.');
    double value = Double.parseDouble(digits);
    double step = step(point < 0 ? null : digits.substring(point + 1));
    if (it.group(2) != null && value <= 10) {
      return;
    }
    String rate = it.group(8) == null ? "" : it.group(8).substring(0, 1).toLowerCase(Locale.ROOT);
    if (it.group(3) != null) {
      add(it, Sort.PERCENT, value, step);
    } else if (it.group(4) != null) {
      double unit = bytesPer(it.group(4));
      boolean perSecond = it.group(5) != null || !rate.isEmpty();
      add(it, perSecond ? Sort.PER_SECOND : Sort.BYTES, value * unit, step * unit);
    } else {
      double times = times(it.group(6));
      double per = rate.isEmpty() ? 1 : SECONDS_PER.get(rate);
      add(
          it,
          rate.isEmpty() ? Sort.NUMBER : Sort.PER_SECOND,
          value * times / per,
          step * times / per);
    }
  }

  private static double times(String word) {
    return switch (word == null ? "" : word) {
      case "k", "thousand" -> 1e3;
      case "M", "million" -> 1e6;
      case "billion" -> 1e9;
      default -> 1;
    };
  }

  /** What a unit of bytes is worth in powers of 1000; whoever reads it tries those of 1024 too. */
  private static double bytesPer(String unit) {
    int power = "bkmgtp".indexOf(Character.toLowerCase(unit.charAt(0)));
    return Math.pow(unit.contains("i") && unit.length() <= 3 ? 1024 : 1000, power);
  }
}
