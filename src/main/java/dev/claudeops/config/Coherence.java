package dev.claudeops.config;

import dev.claudeops.model.Subject;
import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must hold between the parts of a file: names that are unique, names that exist, no circle.
 * It goes over the text as it stands, so that it says what it can also where parts of it are wrong.
 */
final class Coherence {
  private final Json document;
  private final Place root;
  private final Known known;
  private final Map<String, Place> services = new LinkedHashMap<>();
  private final Map<String, List<String>> needs = new LinkedHashMap<>();

  Coherence(Json document, Place root, Known known) {
    this.document = document;
    this.root = root;
    this.known = known;
  }

  /** Tells everything that does not hold. */
  void judge() {
    names();
    needs();
    Circle.find(needs)
        .ifPresent(
            circle ->
                services
                    .get(circle.getFirst())
                    .wrong("services need each other in a circle: " + words(circle)));
    checks();
    knownNames();
    policy();
  }

  private static String words(List<String> circle) {
    List<String> shown = circle.size() <= 12 ? circle : new ArrayList<>(circle.subList(0, 11));
    if (circle.size() > 12) {
      shown.add("...");
      shown.add(circle.getLast());
    }
    return String.join(" -> ", shown);
  }

  private Place serviceAt(int index, Json service) {
    Json all = document.at("services");
    return root.at("services", all).at(index, service);
  }

  private void names() {
    List<Json> all = document.at("services").items();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).at("name") instanceof Json.Str name) {
        Place place = serviceAt(i, all.get(i)).at("name", name);
        Place first = services.putIfAbsent(name.value(), place);
        if (first != null) {
          place.wrong(
              "the service name " + Form.quoted(name.value()) + " is taken by " + first.words());
        }
      }
    }
  }

  private void needs() {
    List<Json> all = document.at("services").items();
    for (int i = 0; i < all.size(); i++) {
      Json listed = all.get(i).at("needs");
      Place place = serviceAt(i, all.get(i)).at("needs", listed);
      List<String> found = new ArrayList<>();
      for (int j = 0; j < listed.items().size(); j++) {
        if (!(listed.items().get(j) instanceof Json.Str needed)) {
          continue;
        }
        if (services.containsKey(needed.value())) {
          found.add(needed.value());
        } else {
          place
              .at(j, needed)
              .wrong(
                  "there is no service "
                      + Form.quoted(needed.value())
                      + Nearest.hint(needed.value(), services.keySet()));
        }
      }
      if (all.get(i).at("name") instanceof Json.Str name) {
        needs.putIfAbsent(name.value(), found);
      }
    }
  }

  private void checks() {
    Map<Subject, Place> taken = new HashMap<>();
    for (Place.Reading.Met met : root.reading().met()) {
      Place first = taken.putIfAbsent(met.check().subject(), met.place());
      if (first != null) {
        met.place()
            .wrong(
                "the check name "
                    + Form.quoted(met.check().name())
                    + " is taken by "
                    + first.words()
                    + "; give one of them another \"name\"");
      }
    }
  }

  private void knownNames() {
    Json limits = document.at("limits");
    limits
        .fields()
        .forEach(
            (type, line) ->
                refuseUnknown(
                    "kind of problem",
                    type,
                    known.findingTypes(),
                    root.at("limits", limits).at(type, line)));
    Json probes = document.at("probes");
    Place place = root.at("probes", probes);
    Json off = probes.at("off");
    Set<String> named = new HashSet<>();
    for (int i = 0; i < off.items().size(); i++) {
      if (off.items().get(i) instanceof Json.Str name) {
        Place there = place.at("off", off).at(i, name);
        refuseUnknown("probe", name.value(), known.probes(), there);
        if (!named.add(name.value())) {
          there.wrong(Form.quoted(name.value()) + " stands here twice");
        }
      }
    }
    Json deadlines = probes.at("deadlines");
    deadlines
        .fields()
        .forEach(
            (probe, deadline) ->
                refuseUnknown(
                    "probe",
                    probe,
                    known.probes(),
                    place.at("deadlines", deadlines).at(probe, deadline)));
  }

  /** A misspelt name in the policy would leave something open that was meant to be shut. */
  private void policy() {
    Json policy = document.at("policy");
    Place place = root.at("policy", policy);
    Json kinds = policy.at("kinds");
    kinds.fields().forEach((kind, own) -> knownKind(kind, place.at("kinds", kinds).at(kind, own)));
    Json forbid = policy.at("forbid");
    for (int i = 0; i < forbid.items().size(); i++) {
      if (forbid.items().get(i) instanceof Json.Str text && !text.value().isEmpty()) {
        knownKind(Policy.Forbidden.of(text.value()).kind(), place.at("forbid", forbid).at(i, text));
      }
    }
    Json windows = policy.at("windows");
    for (int i = 0; i < windows.items().size(); i++) {
      Json window = windows.items().get(i);
      Json listed = window.at("services");
      for (int j = 0; j < listed.items().size(); j++) {
        if (listed.items().get(j) instanceof Json.Str name && !services.containsKey(name.value())) {
          place
              .at("windows", windows)
              .at(i, window)
              .at("services", listed)
              .at(j, name)
              .wrong(
                  "there is no service "
                      + Form.quoted(name.value())
                      + Nearest.hint(name.value(), services.keySet()));
        }
      }
    }
    List<Json> all = document.at("services").items();
    for (int i = 0; i < all.size(); i++) {
      Json own = all.get(i).at("policy");
      Json never = own.at("forbid");
      for (int j = 0; j < never.items().size(); j++) {
        if (never.items().get(j) instanceof Json.Str kind) {
          knownKind(
              kind.value(),
              serviceAt(i, all.get(i)).at("policy", own).at("forbid", never).at(j, kind));
        }
      }
    }
  }

  private void knownKind(String kind, Place place) {
    if (kind.indexOf('*') < 0) {
      refuseUnknown("kind of action", kind, known.kinds(), place);
    }
  }

  private static void refuseUnknown(
      String what, String name, Collection<String> names, Place place) {
    if (!names.isEmpty() && !names.contains(name)) {
      place.wrong(
          "there is no "
              + what
              + " "
              + Form.quoted(name)
              + Nearest.hint(name, new TreeSet<>(names)));
    }
  }
}
