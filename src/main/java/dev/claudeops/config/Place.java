package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in the file a value stands, and the list that what is wrong there is written to.
 *
 * @param pointer its JSON pointer (RFC 6901); empty for the whole file
 * @param line from 1
 */
record Place(Reading reading, String pointer, int line) {
  /** A reading of one file: what it may ask, what was wrong, which checks and secrets it met. */
  static final class Reading {
    /** A file of nothing but errors is not told in full. */
    private static final int MOST_ERRORS = 200;

    private final String file;
    private final Surroundings surroundings;
    private final List<ConfigError> errors = new ArrayList<>();
    private final List<Met> met = new ArrayList<>();

    /** A check that was read without an error, and where. */
    record Met(Check check, Place place) {}

    Reading(String file, Surroundings surroundings) {
      this.file = file;
      this.surroundings = surroundings;
    }

    Place root(Json document) {
      return new Place(this, "", document.line());
    }

    Surroundings surroundings() {
      return surroundings;
    }

    List<ConfigError> errors() {
      return errors;
    }

    List<Met> met() {
      return met;
    }

    void meet(Check check, Place place) {
      met.add(new Met(check, place));
    }
  }

  Place at(String key, Json value) {
    return new Place(
        reading, pointer + "/" + key.replace("~", "~0").replace("/", "~1"), value.line());
  }

  Place at(int index, Json value) {
    return new Place(reading, pointer + "/" + index, value.line());
  }

  /** Writes down what is wrong here. */
  void wrong(String what) {
    if (reading.errors.size() < Reading.MOST_ERRORS) {
      reading.errors.add(new ConfigError(reading.file, line, 0, pointer, what));
    }
  }

  /** {@code /services/0 (line 12)}. */
  String words() {
    return pointer + " (line " + line + ")";
  }
}
