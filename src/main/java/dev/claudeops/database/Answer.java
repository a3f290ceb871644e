package dev.claudeops.database;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a server answered to one statement: rows, or why it gave none.
 *
 * @param refused the server's words where it refused: no permission, a time-out
 */
public record Answer(List<Row> rows, Optional<String> refused) {
  public Answer {
    rows = List.copyOf(rows);
  }

  public static Answer of(List<Row> rows) {
    return new Answer(rows, Optional.empty());
  }

  public static Answer refused(String why) {
    return new Answer(List.of(), Optional.of(why));
  }

  /** The first row; an empty one where there is none. */
  public Row first() {
    return rows.isEmpty() ? new Row(Map.of()) : rows.getFirst();
  }

  /** One row by column name; a column that is null in the database is not there. */
  public record Row(Map<String, String> columns) {
    public Row {
      columns = Map.copyOf(columns);
    }

    public Optional<String> text(String column) {
      return Optional.ofNullable(columns.get(column));
    }

    /** The text, or nothing. */
    public String say(String column) {
      return columns.getOrDefault(column, "");
    }

    /** The first of several names a column goes by in different versions. */
    public Optional<String> either(String... names) {
      for (String name : names) {
        if (columns.containsKey(name)) {
          return text(name);
        }
      }
      return Optional.empty();
    }

    public OptionalDouble number(String column) {
      return text(column).map(Row::parsed).orElse(OptionalDouble.empty());
    }

    public double number(String column, double otherwise) {
      return number(column).orElse(otherwise);
    }

    /** True for what PostgreSQL, JSON and MariaDB write for true. */
    public boolean yes(String column) {
      return switch (say(column)) {
        case "t", "true", "1", "ON", "YES", "Yes" -> true;
        default -> false;
      };
    }

    private static OptionalDouble parsed(String text) {
      try {
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
      } catch (NumberFormatException none) {
        return OptionalDouble.empty();
      }
    }
  }
}
