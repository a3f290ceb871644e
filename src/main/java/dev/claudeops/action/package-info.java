/**
 * The hands: what can be done to a machine, one file for each kind of action, listed in {@link
 * dev.claudeops.action.Actions}.
 *
 * <p>May import {@code database}, {@code host}, {@code config}, {@code model} and {@code text}.
 * Invariant: an action decides nothing; it does what the gate allowed, through {@link
 * dev.claudeops.action.Hands} alone, with names that it checked and never through a shell. How to
 * add one: docs/adding-an-action.md.
 */
package dev.claudeops.action;
