package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Params;
import java.nio.file.Path;
import java.util.List;

/**
 * What an action may look at before it is done.
 *
 * @param config in force: the owner's, joined by what discovery found
 * @param params of the wish, parsed
 * @param seen what this run saw; a culprit is looked up in it
 * @param keep a folder of ours, only for root, for what is saved before it is cut away; it may not
 *     be there yet
 */
public record Scene(
    HostView host, Config config, Params params, List<Observation> seen, Path keep) {
  public Scene {
    seen = List.copyOf(seen);
  }
}
