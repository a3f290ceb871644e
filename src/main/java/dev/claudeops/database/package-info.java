/**
 * Conversations with database servers: a {@link dev.claudeops.database.Server} is named by the
 * config, {@link dev.claudeops.database.Sql} opens a session with it, {@link
 * dev.claudeops.database.RedisInfo} asks a Redis. How it is asked is nobody else's matter.
 *
 * <p>May import {@code host}, {@code config}, {@code model}, {@code text}, and the drivers of
 * PostgreSQL and MariaDB. Invariant: a statement and its wait for a lock have a time-out, a
 * connection is closed whatever happens, what a server says is hostile and capped. To add a kind of
 * server: its wire or client here, its probe in {@code probe.db}.
 */
package dev.claudeops.database;
