/**
 * One machine: {@link dev.claudeops.host.HostView} looks at it, and {@link dev.claudeops.host.Host}
 * also makes a {@link dev.claudeops.host.Change}; nothing else in ClaudeOps starts programs or asks
 * the clock.
 *
 * <p>May import {@code model} and {@code text}. Invariant: what changes the machine is a {@code
 * Change}, and names the very thing; every call that can wait has a deadline or can be interrupted;
 * only this package names ProcessBuilder. Readers that several packages share (units, processes,
 * sockets, the Docker engine, PM2) live here, one file each.
 */
package dev.claudeops.host;
