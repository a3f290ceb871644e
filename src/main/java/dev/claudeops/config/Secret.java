package dev.claudeops.config;

import java.util.Optional;

/** A value that must not be printed; {@link #reveal} is for the one call that needs it. */
public final class Secret {
  private final String value;
  private final String written;

  public Secret(String value) {
    this(value, "");
  }

  /**
   * @param written the text with references that it was filled in from; empty when it had none
   */
  Secret(String value, String written) {
    this.value = value;
    this.written = written;
  }

  public String reveal() {
    return value;
  }

  /** What the config has in its place, such as {@code ${env:NAME}}; for writing a config again. */
  public Optional<String> written() {
    return written.isEmpty() ? Optional.empty() : Optional.of(written);
  }

  @Override
  public String toString() {
    return "[secret]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
