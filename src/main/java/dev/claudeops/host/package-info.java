/**
 * One machine: {@link dev.claudeops.host.HostView} looks at it, and nothing else in ClaudeOps reads
 * files, starts programs or asks the clock.
 *
 * <p>May import {@code model} and {@code text}. Invariant: nothing here changes the machine; every
 * call that can wait has a deadline or can be interrupted; only this package names ProcessBuilder.
 * Readers that several probes share (units, processes, sockets, the Docker engine, PM2) live here,
 * one file each.
 */
package dev.claudeops.host;
