/**
 * The words of ClaudeOps: records and sealed types that every layer speaks.
 *
 * <p>May import {@code text} and the JDK. Invariant: no I/O, no clock, no mutable state; a value
 * that exists is valid, and strings from outside are already free of control characters. Add a word
 * here only when two layers need it.
 */
package dev.claudeops.model;
