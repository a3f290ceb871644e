/**
 * The voice: messages to people, and the ways they take, one file each, listed in {@link
 * dev.claudeops.notify.Notifiers}.
 *
 * <p>May import {@code host}, {@code config}, {@code model} and {@code text}. Invariant: telling
 * never fails a run; what could not be delivered waits in a queue on the disk. How to add a way:
 * docs/adding-a-notifier.md.
 */
package dev.claudeops.notify;
