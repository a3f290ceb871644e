/**
 * Measurements that are run by hand, each a main with its alternative in the same run.
 *
 * <p>Not part of any shelf of tests; what they showed is in docs/benchmarks.
 */
package dev.claudeops.bench;
