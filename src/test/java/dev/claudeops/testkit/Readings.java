package dev.claudeops.testkit;

import dev.claudeops.model.Explanation;
import dev.claudeops.model.Explanation.Confidence;
import dev.claudeops.model.Explanation.RuledOut;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reports of an agent that thinks, honest ones and ones from a model that obeys an attacker. */
public final class Readings {
  /** A text that tries to be something in Markdown, HTML, a terminal, YAML and our own lines. */
  public static final String EVIL =
      "a\u001b[2J\u001b]0;t\u0007\u202e\n# H\n---\nstatus: ok\n```\n<script>alert(1)</script>"
          + " ![i](http://evil.example/x.png) [l](javascript:alert(1)) **b** https://evil.example"
          + " www.evil.example a@evil.example <img src=x> | --- |\n- item\r> quote\u2028x";

  private Readings() {}

  public static Report report(Reading reading, String notice) {
    return new Report(
        "claude",
        "sonnet",
        7,
        new BigDecimal("0.12"),
        "ok",
        List.of(),
        Optional.of(reading),
        notice,
        Duration.ofSeconds(42));
  }

  /** One honest explanation with a doubt. */
  public static Report honest(FindingId finding, String observation) {
    return report(
        new Reading(
            "nginx failed because its port was taken; the disk is a worry of its own",
            List.of(
                new Explanation(
                    finding,
                    "another program took port 8080 before nginx came up",
                    Confidence.HIGH,
                    List.of(observation),
                    List.of(new RuledOut("a broken config", "the test of the config passes")),
                    "find out what listens on 8080 before the next boot",
                    List.of("it says \"57 times\", which nothing that was seen comes to"))),
            List.of("the backup has not run since Sunday"),
            List.of(
                "port 8080 is taken by the worker after a deploy (rests on " + observation + ")"),
            List.of("may the worker be moved to another port?"),
            List.of()),
        "");
  }

  /** Evil in every text that there is. */
  public static Report hostile(FindingId finding) {
    return new Report(
        "claude",
        EVIL,
        7,
        new BigDecimal("0.12"),
        EVIL,
        List.of(EVIL),
        Optional.of(
            new Reading(
                EVIL,
                List.of(
                    new Explanation(
                        finding,
                        EVIL,
                        Confidence.LOW,
                        List.of(EVIL),
                        List.of(new RuledOut(EVIL, EVIL)),
                        EVIL,
                        List.of(EVIL))),
                List.of(EVIL),
                List.of(EVIL),
                List.of(EVIL),
                List.of(EVIL))),
        EVIL,
        Duration.ofSeconds(42));
  }
}
