package dev.claudeops.journal;

import dev.claudeops.model.Action;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Subject;
import dev.claudeops.text.FrontMatter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A wish in the head of a file, whole, so that it can be read back. */
final class ActionHead {
  /** Beyond it there are times that no calendar can be reckoned with. */
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private ActionHead() {}

  static FrontMatter.Fields write(FrontMatter.Fields fields, Action action) {
    return fields
        .text("action", action.kind())
        .text("target", action.target().toString())
        .list(
            "params",
            new TreeMap<>(action.params())
                .entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList())
        .text("reason", action.reason())
        .list("because", action.because().stream().map(ObservationId::value).toList())
        .text("by", action.by());
  }

  static Action read(FrontMatter head) throws Issue.NotOne {
    Map<String, String> params = new HashMap<>();
    for (String param : head.list("params")) {
      int equals = param.indexOf('=');
      if (equals < 1) {
        throw new Issue.NotOne("its params are not of the form name=value");
      }
      params.put(param.substring(0, equals), param.substring(equals + 1));
    }
    return new Action(
        need(head, "action"),
        Subject.parse(need(head, "target"))
            .orElseThrow(() -> new Issue.NotOne("its target is not of the form kind:name")),
        params,
        head.text("reason").orElse(""),
        because(head),
        head.text("by").orElse(""));
  }

  private static List<ObservationId> because(FrontMatter head) throws Issue.NotOne {
    try {
      return head.list("because").stream().map(ObservationId::new).toList();
    } catch (IllegalArgumentException bad) {
      throw new Issue.NotOne("it cites what is no observation");
    }
  }

  static String need(FrontMatter head, String key) throws Issue.NotOne {
    return head.text(key).orElseThrow(() -> new Issue.NotOne("its head has no " + key));
  }

  static Instant time(FrontMatter head, String key) throws Issue.NotOne {
    try {
      Instant time = Instant.parse(need(head, key));
      if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
        throw new Issue.NotOne("its " + key + " is in no year of ours");
      }
      return time;
    } catch (DateTimeException bad) {
      throw new Issue.NotOne("its " + key + " is no time");
    }
  }
}
