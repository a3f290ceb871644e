package dev.claudeops.model;

import java.util.List;

/**
 * A service as its owner thinks of it, with the worst health of its parts.
 *
 * @param declared true when the config names it, false when it was only discovered
 * @param runtime the unit, container, PM2 app, process or database that is the service
 * @param parts every subject that speaks for it, the runtime first
 * @param needs names of other services
 */
public record ServiceState(
    String name,
    boolean declared,
    Subject runtime,
    List<Subject> parts,
    List<String> needs,
    Health health) {
  public ServiceState {
    parts = List.copyOf(parts);
    needs = List.copyOf(needs);
  }
}
