package dev.claudeops.model;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import java.util.List;
import java.util.Optional;

/**
 * One parameter of an action: what may stand in it is decided here, at the door, and never later.
 *
 * @param name kebab-case
 * @param form what its text must be
 * @param usual what is meant where it is not given; empty when it must be given
 * @param meaning one sentence
 */
public record Param(String name, Form form, Optional<String> usual, String meaning) {
  public Param {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("a parameter's name is kebab-case, not " + name);
    }
    usual.ifPresent(
        text -> {
          if (form.fault(text).isPresent()) {
            throw new IllegalArgumentException("the usual value of " + name + " is none");
          }
        });
  }

  /** A parameter that must be given. */
  public static Param needed(String name, Form form, String meaning) {
    return new Param(name, form, Optional.empty(), meaning);
  }

  /** A parameter that may be left out. */
  public static Param usually(String name, Form form, String usual, String meaning) {
    return new Param(name, form, Optional.of(usual), meaning);
  }

  /** What a parameter's text must be. No form lets through a control character. */
  public sealed interface Form {
    /** The longest text of any form; longer ones are refused unread. */
    int LONGEST = 1_000;

    /** What is wrong with this text; empty when nothing is. */
    default Optional<String> fault(String text) {
      if (text.length() > LONGEST) {
        return Optional.of("is " + text.length() + " characters long");
      }
      if (text.chars().anyMatch(Form::unfit)) {
        return Optional.of("holds a character that no such value has");
      }
      return fits(text)
          ? Optional.empty()
          : Optional.of("is not " + wanted() + " but \"" + Clean.line(text, 60) + "\"");
    }

    /** Control characters, halves of others, and those that turn or hide the text around them. */
    private static boolean unfit(int c) {
      return switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.PRIVATE_USE,
            Character.UNASSIGNED ->
            true;
        default -> false;
      };
    }

    /** Whether this clean text is of the form. */
    boolean fits(String text);

    /** What is wanted, for a person: "a whole number from 1 to 30". */
    String wanted();

    /**
     * A name of this pattern, in ASCII; it never begins with a dash, so that no program takes it
     * for an option.
     */
    record Name(String pattern, int most) implements Form {
      @Override
      public boolean fits(String text) {
        return text.length() <= most
            && !text.isEmpty()
            && text.charAt(0) != '-'
            && text.chars().allMatch(c -> c < 128)
            && text.matches(pattern);
      }

      @Override
      public String wanted() {
        return "a name of at most " + most + " characters of " + pattern;
      }
    }

    /**
     * A name as a catalogue has it, in any script: for what is looked up and never given to a
     * program.
     */
    record Label(int most) implements Form {
      @Override
      public boolean fits(String text) {
        return !text.isBlank() && text.length() <= most;
      }

      @Override
      public String wanted() {
        return "a name of at most " + most + " characters";
      }
    }

    /** A whole number within bounds, both included. */
    record Whole(long least, long most) implements Form {
      @Override
      public boolean fits(String text) {
        return text.matches("0|-?[1-9][0-9]{0,17}")
            && Long.parseLong(text) >= least
            && Long.parseLong(text) <= most;
      }

      @Override
      public String wanted() {
        return "a whole number from " + least + " to " + most;
      }
    }

    /** One of these words. */
    record Choice(List<String> words) implements Form {
      public Choice {
        words = List.copyOf(words);
      }

      @Override
      public boolean fits(String text) {
        return words.contains(text);
      }

      @Override
      public String wanted() {
        return Nearest.list(words);
      }
    }

    /** A sentence for a person, which no program is given. */
    record Sentence(int most) implements Form {
      @Override
      public boolean fits(String text) {
        return !text.isBlank() && text.length() <= most;
      }

      @Override
      public String wanted() {
        return "a sentence of at most " + most + " characters";
      }
    }
  }
}
