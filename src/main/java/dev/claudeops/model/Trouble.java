package dev.claudeops.model;

import java.util.Objects;

/**
 * We cannot go on: the one exception that reaches a user, printed as one line by the command line;
 * the loop catches it only to tell that the memory cannot be written. The world misbehaving is data
 * and a refusal is a verdict; neither is thrown.
 */
public final class Trouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit codes of sysexits(3). */
  public enum Code {
    USAGE(64),
    DATA(65),
    NO_INPUT(66),
    UNAVAILABLE(69),
    SOFTWARE(70),
    CANNOT_CREATE(73),
    IO(74),
    BUSY(75),
    NO_PERMISSION(77),
    CONFIG(78);

    private final int exit;

    Code(int exit) {
      this.exit = exit;
    }

    public int exit() {
      return exit;
    }
  }

  private final Code code;
  private final String remedy;

  /**
   * @param what what is wrong and where, one sentence without a full stop
   * @param remedy what to do, one sentence without a full stop; empty when there is nothing
   */
  public Trouble(Code code, String what, String remedy) {
    super(what);
    this.code = Objects.requireNonNull(code);
    this.remedy = Objects.requireNonNull(remedy);
  }

  public Trouble(Code code, String what, String remedy, Throwable cause) {
    this(code, what, remedy);
    initCause(cause);
  }

  public Code code() {
    return code;
  }

  public String remedy() {
    return remedy;
  }

  /** What is wrong and what to do, in one line. */
  public String line() {
    return remedy.isEmpty() ? getMessage() : getMessage() + "; " + remedy;
  }
}
