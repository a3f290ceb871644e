/**
 * The command line: reads arguments, calls {@link dev.claudeops.ops.Ops}, prints.
 *
 * <p>May import everything below it. Invariant: only this package names System.out and System.err;
 * text from outside is cleaned before it is printed. A new command is one {@link
 * dev.claudeops.cli.Verb} and one line in {@link dev.claudeops.cli.Verbs}; help, completion and the
 * man page follow.
 */
package dev.claudeops.cli;
