package dev.claudeops.probe;

import java.util.List;

/**
 * One sense. Stateless: what it must remember until the next run goes through {@link Site#memory}.
 *
 * <p>The head of the file is its spec, data that the reference manual is made from.
 */
public interface Probe {
  /** What it is called, what it can see, and what it calls a problem. */
  ProbeSpec spec();

  /**
   * The looks that this machine and its config call for; empty when the part is not there. Quick:
   * at most the shared facts of the site are read here. Failing is not expected; what fails becomes
   * UNKNOWN under the probe's name.
   */
  List<Look> looks(Site site);

  /**
   * True when its looks wait on sockets alone and there may be thousands of them: they get virtual
   * threads. Every other look gets a thread of the system, because a virtual one that blocks in the
   * kernel (stat(2) on a dead network disk) holds up its neighbours.
   */
  default boolean manyAndLight() {
    return false;
  }
}
