/**
 * The loop: look, judge, decide, act, record, tell, in that order and no other.
 *
 * <p>May import every skill, {@code host}, {@code config}, {@code model} and {@code text}.
 * Invariant: a part of the loop that fails is told in the run's result and never ends the run;
 * nothing reaches a file or a screen that did not pass {@link dev.claudeops.ops.Collector}. Between
 * a wish and the machine stands {@code Executor} alone. Faces call {@link dev.claudeops.ops.Ops}
 * and nothing else here.
 */
package dev.claudeops.ops;
