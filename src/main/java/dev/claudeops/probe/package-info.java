/**
 * The senses: one file a probe, listed in {@link dev.claudeops.probe.Probes}.
 *
 * <p>May import {@code host}, {@code config}, {@code model} and {@code text}. Invariant: a probe
 * changes nothing, says UNKNOWN with the reason when it cannot see, and keeps evidence. To add one:
 * write the file, add its line to the catalogue, write its test (docs/adding-a-probe.md).
 */
package dev.claudeops.probe;
