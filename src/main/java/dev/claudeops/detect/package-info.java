/**
 * Judging: what the observations of a run mean, given what the runs before it saw.
 *
 * <p>May import {@code model} and {@code text}. Invariant: pure functions, no clock and no I/O; the
 * same input gives the same judgement; a look that saw nothing opens and closes nothing. What
 * counts as a problem is data in {@link dev.claudeops.detect.Rules}; a new way of judging a course
 * of looks belongs into {@link dev.claudeops.detect.Course}.
 */
package dev.claudeops.detect;
