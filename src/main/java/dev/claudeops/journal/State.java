package dev.claudeops.journal;

import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the next run knows of the last one.
 *
 * @param last empty before the first run
 * @param tracks those of the last run, and one for each open issue that it lost
 * @param memory what probes remember
 * @param observations of the last run, without evidence, at most {@value #MOST_OBSERVATIONS}
 * @param findings of the last run
 * @param services of the last run
 * @param notes what was wrong with the memory itself, to be told once
 */
public record State(
    Optional<LastRun> last,
    List<Track> tracks,
    Map<String, String> memory,
    List<Observation> observations,
    List<Finding> findings,
    List<ServiceState> services,
    List<String> notes) {
  static final int MOST_OBSERVATIONS = 2_000;

  public static final State EMPTY =
      new State(Optional.empty(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

  /**
   * The last run in short.
   *
   * @param headline its verdict in one sentence
   */
  public record LastRun(
      RunId id,
      String host,
      String trigger,
      Health status,
      Instant startedAt,
      Duration took,
      String headline) {}

  /** What a run hands on besides itself. */
  public record Next(List<Track> tracks, Map<String, String> memory) {
    public Next {
      tracks = List.copyOf(tracks);
      memory = Map.copyOf(memory);
    }
  }
}
