package dev.claudeops.probe;

import dev.claudeops.model.FindingType;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.util.List;

/**
 * What a probe is, as data: the reference manual, the thresholds of the judge and the config schema
 * are made from it.
 *
 * @param name kebab-case, unique: {@code disk}
 * @param summary one sentence: what it sees
 * @param deadline of each of its looks, unless the config says otherwise
 * @param needs what it cannot see without, in a person's words: "root for the owners of ports";
 *     empty when nothing
 * @param kinds the kinds of subjects it tells of
 * @param measures every measure it can take
 * @param findings every problem it can see
 * @param thresholds the lines over its measures
 */
public record ProbeSpec(
    String name,
    String summary,
    Duration deadline,
    String needs,
    List<String> kinds,
    List<Gauge> measures,
    List<FindingType> findings,
    List<Threshold> thresholds) {
  /**
   * A measure it can take.
   *
   * @param name as in the observation; a name that ends in {@code -*} stands for a family
   */
  public record Gauge(String name, Unit unit, String meaning) {}

  public ProbeSpec {
    kinds = List.copyOf(kinds);
    measures = List.copyOf(measures);
    findings = List.copyOf(findings);
    thresholds = List.copyOf(thresholds);
  }
}
