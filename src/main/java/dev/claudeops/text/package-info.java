/**
 * Pure functions over text: JSON, front matter, Markdown, sizes and durations, cleaning and
 * redaction of hostile input.
 *
 * <p>May import the JDK and the parsers (jackson-core, snakeyaml-engine). Invariant: no I/O, no
 * state, linear time in the input. Add here what turns text into values or values into text and is
 * wanted by more than one layer.
 */
package dev.claudeops.text;
