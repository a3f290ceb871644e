/**
 * What {@code ./bench} runs: measurements by hand, each a main with its alternative in the same
 * run, and the product's own functions over files, for whoever wants to measure them from outside.
 *
 * <p>A new word of {@code ./bench} is a class here and a file of three lines in {@code
 * benchmarks/}. Not part of any shelf of tests, but for {@link dev.claudeops.bench.JsonLines}.
 */
package dev.claudeops.bench;
