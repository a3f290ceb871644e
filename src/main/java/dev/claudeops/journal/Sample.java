package dev.claudeops.journal;

import dev.claudeops.model.Measure;
import java.time.Instant;

/** A measure as a check took it. */
public record Sample(Instant at, Measure measure) {}
