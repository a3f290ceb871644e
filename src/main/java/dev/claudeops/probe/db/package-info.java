/**
 * The probes of database servers: one a kind of server, what it asks and what the answers mean;
 * listed in {@link dev.claudeops.probe.Probes}. The conversation is {@code database}'s.
 *
 * <p>May import what {@code probe} may, and {@code database}. Invariant: a statement is read-only
 * and asks nothing of the application's own tables. To add a kind: write its probe, list the shared
 * problems from {@link dev.claudeops.probe.db.DatabaseProblems}, add its line to the catalogue.
 */
package dev.claudeops.probe.db;
