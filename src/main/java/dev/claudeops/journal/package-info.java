/**
 * The Markdown memory: the files that every run leaves behind, and what is read back from them.
 *
 * <p>May import {@code host} (to write whole files), {@code model} and {@code text}. Invariant: a
 * file under its final name is whole; a file that cannot be read is reported and never deleted or
 * overwritten; {@code state.json} is a cache that the files can replace. The formats are a public
 * contract (docs/journal.md). A new kind of file gets its own class here and a method in {@link
 * dev.claudeops.journal.Journal}.
 */
package dev.claudeops.journal;
