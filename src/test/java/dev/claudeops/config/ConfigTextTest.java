package dev.claudeops.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTextTest {
  private final Around around = Around.example();

  private Config read(String text) {
    return around.of(text).read();
  }

  private void goesRound(Config config) {
    String text = ConfigText.of(new Proposal(config, Map.of()));
    assertThat(read(text)).as(text).isEqualTo(config);
    assertThat(text).doesNotContain("hunter");
  }

  @Test
  void theExampleReadAndWrittenAndReadAgainIsTheSame() {
    goesRound(read(Around.exampleText()));
  }

  @Test
  void everySettingGoesRound() {
    goesRound(read("{}"));
    goesRound(
        read(
            """
            {"journal": {"folder": "/j", "keep": "7d", "size": "1537B"}, "interval": "90m", "discover": false,
             "services": [
              {"name": "all \\"of\\" it", "unit": ["a.timer", "b"], "container": ["c", "d"], "pm2": ["e", {"app": "f", "user": "g"}],
               "process": {"pidFile": "/p", "least": 0, "most": 3},
               "database": {"kind": "mysql", "host": "/run/m", "port": 1, "database": "x", "user": "y",
                            "password": "${env:REDIS_PASSWORD}", "tls": true, "slow": "1500ms"},
               "ready": "5m", "logs": ["/a b/*.log"]},
              {"name": "p", "process": "x|y\\\\.z"}],
             "checks": [
              {"http": "https://h/?q=1", "name": "n", "method": "POST", "expect": [200, "3xx", 404], "within": "1s", "timeout": "3s",
               "contains": "a\\"b", "json": {"/a": 1, "/b~1c": "x"}, "headers": {"X": "a${env:HEALTH_TOKEN}"}, "redirects": 0,
               "redirectHosts": ["*"], "ca": "/ca", "tlsName": "t", "certificateDays": 1, "outside": true},
              {"tcp": "[::1]:1", "outside": true}, {"dns": "d", "expect": ["::1"]},
              {"certificate": "/c", "tlsName": "t", "warningDays": 3, "criticalDays": 2}, {"certificate": "h:1"},
              {"command": ["/x", "", "-a b"], "user": "u", "timeout": "1m"},
              {"prometheus": "http://h", "query": "sum(rate(x[5m]))", "warning": 0.1, "critical": -1e-9, "above": false},
              {"backup": "/b/*", "maxAge": "1w", "minSize": "3GiB", "shrink": 0.123456789}],
             "logs": ["/l"], "network": {"dns": "n"},
             "limits": {"a": {"warning": 0.1234567891}, "b": {"critical": 1, "looks": "2 of 5", "good": 3}, "c": {"looks": "2 of 2", "good": 2}},
             "ignore": ["a:*"], "probes": {"off": ["x"], "deadlines": {"y": "1s"}}, "check": {"deadline": "2m", "logBytes": "1MB"}}
            """));
  }

  @Test
  void aReasonStandsBesideItsGuessAndCannotLeaveItsComment() {
    Config config =
        read(
            """
            {"services": [{"name": "db", "database": "postgres"},
              {"name": "api", "unit": "api", "needs": ["db"], "logs": ["/var/log/api.log"], "health": [{"tcp": "127.0.0.1:3001"}]}],
             "network": {"tcp": "1.1.1.1:443"}, "logs": ["/var/log/x"]}
            """);
    String text =
        ConfigText.of(
            new Proposal(
                config,
                Map.of(
                    "service:api", "it listens on port 3001\n\"} , evil: \u001b[31m",
                    "needs:api>db", "it has a connection to port 5432",
                    "check:127.0.0.1:3001", "the port it listens on",
                    "log:/var/log/api.log", "it holds this file open",
                    "log:/var/log/x", "it grew today",
                    "check:1.1.1.1:443", "it answered",
                    "note", "looked at as root")));
    assertThat(read(text)).isEqualTo(config);
    assertThat(text)
        .isEqualTo(
            """
            // note: looked at as root
            {
              "$schema": "https://claudeops.dev/schema/config.schema.json",
              "services": [
                {"name": "db", "database": "postgres"},
                // it listens on port 3001 "} , evil: \uFFFD
                {
                  "name": "api",
                  "unit": "api.service",
                  "needs": [
                    // it has a connection to port 5432
                    "db"
                  ],
                  "health": [
                    // the port it listens on
                    {"tcp": "127.0.0.1:3001"}
                  ],
                  "logs": [
                    // it holds this file open
                    "/var/log/api.log"
                  ]
                }
              ],
              "logs": [
                // it grew today
                "/var/log/x"
              ],
              // it answered
              "network": {"tcp": "1.1.1.1:443"}
            }
            """);
  }

  @Test
  void longReasonsAreWrappedAndTheNameOfAServiceMayBeAnything() {
    Config config =
        new ConfigFile(Path.of("/c.json"), around.file("/c.json", "{}"), Known.NOTHING)
            .read()
            .with(
                List.of(
                    new Service(
                        "*/ // \"x",
                        List.of(new Runtime.Pm2("a*/", Optional.empty())),
                        List.of(),
                        List.of(),
                        List.of(),
                        Config.NONE.checkDeadline(),
                        true)),
                List.of(),
                List.of());
    String text =
        ConfigText.of(new Proposal(config, Map.of("service:*/ // \"x", "a reason ".repeat(50))));
    assertThat(read(text)).isEqualTo(config);
    assertThat(text.lines().mapToInt(String::length).max().orElseThrow()).isLessThanOrEqualTo(100);
  }
}
