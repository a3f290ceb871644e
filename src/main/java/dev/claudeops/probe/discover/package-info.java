/**
 * Discovery: looks around a machine that nobody described and proposes a config, each guess with
 * its reason.
 *
 * <p>May import {@code host}, {@code config}, {@code model} and {@code text}. Invariant: nothing is
 * changed, no environment and no secret is read, the proposal is a config that could have been
 * written by hand. A new source of guesses is one file and one call in {@link
 * dev.claudeops.probe.discover.Discovery}.
 */
package dev.claudeops.probe.discover;
