/**
 * The owner's config file: its records, its reader with clear errors, its JSON Schema, its circle
 * finder.
 *
 * <p>May import {@code model} and {@code text}. Invariant: a {@link dev.claudeops.config.Config}
 * that exists is valid; no secret in it prints itself. A new setting is one field here, one line in
 * the reader's shape, and the schema and the reference follow.
 */
package dev.claudeops.config;
