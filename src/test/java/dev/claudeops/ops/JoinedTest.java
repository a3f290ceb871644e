package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Service;
import dev.claudeops.testkit.Configs;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedTest {
  private static final Config OWN =
      Configs.read(
          """
          {"host": "web1", "logs": ["/var/log/app.log"],
           "checks": [{"tcp": "127.0.0.1:25"}],
           "services": [{"name": "api", "unit": "api.service",
                         "health": [{"tcp": "127.0.0.1:3001"}]}]}
          """);

  private static Config with(String found) {
    return Joined.of(OWN, Configs.read(found));
  }

  private static List<String> names(Config config) {
    return config.services().stream().map(Service::name).toList();
  }

  @Test
  void whatIsFoundIsAddedBehindWhatIsDeclared() {
    Config joined =
        with(
            """
            {"services": [{"name": "web", "unit": "nginx"}], "checks": [{"tcp": "127.0.0.1:80"}],
             "logs": ["/var/log/web.log"]}
            """);
    assertThat(names(joined)).containsExactly("api", "web");
    assertThat(joined.checks())
        .extracting(Check::name)
        .containsExactly("127.0.0.1:25", "127.0.0.1:80");
    assertThat(joined.logs()).containsExactly("/var/log/app.log", "/var/log/web.log");
    assertThat(joined.host()).hasValue("web1");
  }

  @Test
  void aServiceTheOwnerDeclaredByNameOrByRuntimeIsNotFoundOnceMore() {
    assertThat(
            names(
                with(
                    """
                    {"services": [{"name": "api", "unit": "other"},
                                  {"name": "api-service", "unit": ["x", "api.service"]}]}
                    """)))
        .containsExactly("api");
  }

  @Test
  void aCheckOrLogTheOwnerDeclaredIsNotFoundOnceMore() {
    Config joined =
        with(
            """
            {"services": [{"name": "web", "unit": "nginx", "logs": ["/var/log/app.log", "/l"],
                           "health": [{"tcp": "127.0.0.1:3001"}, {"tcp": "127.0.0.1:80"}]}],
             "checks": [{"tcp": "127.0.0.1:25"}], "logs": ["/var/log/app.log"]}
            """);
    Service web = joined.services().getLast();
    assertThat(web.logs()).containsExactly("/l");
    assertThat(web.health()).extracting(Check::name).containsExactly("127.0.0.1:80");
    assertThat(joined.checks()).hasSize(1);
    assertThat(joined.logs()).containsExactly("/var/log/app.log");
  }

  @Test
  void aNeedForAServiceThatWasLeftOutGoesAndOneThatIsThereStays() {
    Config joined =
        with(
            """
            {"services": [{"name": "web", "unit": "nginx", "needs": ["api", "twin", "db"]},
                          {"name": "api", "unit": "another"},
                          {"name": "twin", "unit": "api.service"}, {"name": "db", "unit": "pg"}]}
            """);
    assertThat(names(joined)).containsExactly("api", "web", "db");
    assertThat(joined.services().get(1).needs()).containsExactly("api", "db");
  }
}
