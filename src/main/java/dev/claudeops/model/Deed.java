package dev.claudeops.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A wish, its verdict and what became of it.
 *
 * @param ran what was run, empty for a refusal
 * @param output a cut of what it printed
 * @param undo how a person takes it back, empty where nothing was done
 */
public record Deed(
    Action action,
    Verdict verdict,
    Outcome outcome,
    Instant began,
    Duration took,
    String ran,
    String output,
    String undo) {}
