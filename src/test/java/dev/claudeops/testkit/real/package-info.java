/**
 * Real servers for tests: each class starts one as a child process on loopback, in a temporary
 * folder, and can break it.
 *
 * <p>Imports the JDK, JUnit's assertions and assumptions, and nothing of the project. Invariant:
 * after {@code close()} no process and no file of a part is left. Add a server as one class that
 * extends {@link dev.claudeops.testkit.real.Part}, with a test in {@code
 * dev.claudeops.real.PartsTest} and its package in {@code tools/install-test-parts}.
 */
package dev.claudeops.testkit.real;
