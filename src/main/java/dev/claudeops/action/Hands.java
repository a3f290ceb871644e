package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Host;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one way from an action to the machine. It keeps a record of every change, and makes none
 * after the deed's time is over or a person has pressed the stop button.
 */
public final class Hands {
  private static final int LONGEST_RECORD = 100_000;

  /** Says why no further change may be made; empty while they may. */
  @FunctionalInterface
  public interface Brake {
    Optional<String> pressed();
  }

  private final Host host;
  private final Brake brake;
  private final long end;
  private final List<String> ran = new ArrayList<>();
  private final StringBuilder said = new StringBuilder();

  /**
   * @param limit how long the whole deed may take, from now on
   */
  public Hands(Host host, Duration limit, Brake brake) {
    this.host = host;
    this.brake = brake;
    this.end = host.nanos() + limit.toNanos();
  }

  /** To look. */
  public HostView host() {
    return host;
  }

  /** How much of the deed's time is left; never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - host.nanos()));
  }

  /** Makes a change and returns what it said; its failure is an output. */
  public Output attempt(Change change) throws IOException, InterruptedException {
    Optional<String> stopped = brake.pressed();
    if (stopped.isPresent()) {
      throw new IOException("stopped before \"" + change.says() + "\": " + stopped.get());
    }
    if (left().isZero()) {
      throw new IOException("the time was over before \"" + change.says() + "\"");
    }
    ran.add(change.says());
    Output output = host.change(change);
    keep(output.out());
    keep(output.err());
    return output;
  }

  /** Makes a change that must succeed. */
  public Output make(Change change) throws IOException, InterruptedException {
    Output output = attempt(change);
    if (!output.ok()) {
      throw new IOException("\"" + change.says() + "\" failed: " + output.complaint());
    }
    return output;
  }

  /** Keeps a line for the record that no change printed: how much was freed. */
  public void note(String line) {
    keep(line);
  }

  /** Every change that was begun, in order. */
  public List<String> ran() {
    return List.copyOf(ran);
  }

  /** What the changes printed, in order, cut at {@value #LONGEST_RECORD} characters. */
  public String said() {
    return said.toString();
  }

  private void keep(String text) {
    if (!text.isBlank() && said.length() < LONGEST_RECORD) {
      said.append(text, 0, Math.min(text.length(), LONGEST_RECORD - said.length()));
      if (!text.endsWith("\n")) {
        said.append('\n');
      }
    }
  }
}
