/**
 * The owner's config file: its records, its reader with clear errors, its JSON Schema and reference
 * page, its writer.
 *
 * <p>May import {@code model} and {@code text}; what it reads comes through {@link
 * dev.claudeops.config.Surroundings}. Invariant: a {@link dev.claudeops.config.Config} that was
 * read is valid; no secret in it prints itself. A new setting is one field of its record and one
 * line in its shape ({@code ConfigShape}, {@code ServiceShape}, {@code CheckShapes}): reader,
 * writer, schema and reference go over the same line.
 */
package dev.claudeops.config;
