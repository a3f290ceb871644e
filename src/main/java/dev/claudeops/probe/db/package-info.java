/**
 * The probes of database servers and the ways they ask: one probe a kind of server, listed in
 * {@link dev.claudeops.probe.Probes}.
 *
 * <p>May import what {@code probe} may, and the drivers of PostgreSQL and MariaDB. Invariant: a
 * statement is read-only, has a time-out, holds no lock, and its connection is closed whatever
 * happens; what a server says is hostile and capped. To add a kind: write its probe, list the
 * shared problems from {@link dev.claudeops.probe.db.DatabaseProblems}, add its line to the
 * catalogue.
 */
package dev.claudeops.probe.db;
