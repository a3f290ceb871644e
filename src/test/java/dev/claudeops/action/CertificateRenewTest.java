package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRenewTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine"));
    for (String program : new String[] {"/usr/bin/certbot", "/usr/bin/systemctl", "/opt/renew"}) {
      host.file(program, "").program(program.equals("/opt/renew") ? program : name(program), "");
    }
  }

  private static String name(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  private void lineage(String name, String... hosts) throws Exception {
    host.file("/etc/letsencrypt/renewal/" + name + ".conf", "version = 2\n");
    if (hosts.length > 0) {
      String alternatives = "dns:" + String.join(",dns:", hosts);
      Path pem = SelfSigned.valid(folder, 10, alternatives).pem();
      host.file("/etc/letsencrypt/live/" + name + "/cert.pem", Files.readString(pem));
    }
  }

  private static Action wish(String target) {
    return Acting.wish("certificate-renew", target);
  }

  private Acting acting(Config config) {
    return new Acting(host).with(config).keeping(folder.resolve("keep"));
  }

  private String does(String target, Config config) throws Exception {
    return acting(config).plan(wish(target)).does();
  }

  private String unfit(String target, Config config) throws Exception {
    return acting(config).unfit(wish(target));
  }

  private static final Config SITE =
      Configs.read(
          """
          {"services": [{"name": "site", "unit": "nginx.service",
             "health": [{"name": "website", "http": "https://shop.example.org/"}]}],
           "checks": [
             {"certificate": "/etc/letsencrypt/live/shop.example.org/fullchain.pem"},
             {"name": "mail", "certificate": "mail.example.org:993"}]}
          """);

  @Test
  void certbotRenewsTheLineageOfTheFileAndTheServiceOfTheSameHostIsReloaded() throws Exception {
    lineage("shop.example.org", "shop.example.org");
    assertThat(does("http:website", SITE))
        .isEqualTo(
            "certbot renew --cert-name shop.example.org --non-interactive"
                + " --no-random-sleep-on-renew, then systemctl --no-ask-password reload --"
                + " nginx.service");
    assertThat(does("certificate:/etc/letsencrypt/live/shop.example.org/fullchain.pem", SITE))
        .startsWith("certbot renew --cert-name shop.example.org ");
  }

  @Test
  void aLineageOfAnotherNameIsFoundByTheHostsOfItsCertificate() throws Exception {
    lineage("other", "other.example.org");
    lineage("all", "www.example.org", "mail.example.org");
    assertThat(does("certificate:mail", SITE))
        .contains("--cert-name all ")
        .endsWith("(which server is to be reloaded is not known)");
  }

  @Test
  void twoLineagesOfOneHostAreNotGuessedBetween() throws Exception {
    lineage("a", "mail.example.org");
    lineage("b", "mail.example.org");
    assertThat(unfit("certificate:mail", SITE)).contains("several", "a, b", "actions.certificates");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config", "-x", "a b", "$(id)", "..;x"})
  void aRenewalFileOfAStrangeNameIsNeverNamedToCertbot(String name) throws Exception {
    lineage(name, "mail.example.org");
    assertThat(unfit("certificate:mail", SITE)).contains("no certificate of this name");
  }

  @Test
  void withoutCertbotAndCommandItSaysWhatToDeclare() throws Exception {
    FakeHost bare = new FakeHost(folder.resolve("bare"));
    assertThat(new Acting(bare).with(SITE).unfit(wish("certificate:mail")))
        .contains("actions.certificates");
    assertThat(unfit("certificate:unknown", SITE)).contains("no check of a certificate");
  }

  private static Config declared(String more) {
    return Configs.read(
        """
        {"checks": [{"name": "mail", "certificate": "mail.example.org:993"}],
         "actions": {"certificates": [
           {"certificate": "MAIL.example.org", "renew": ["/opt/renew", "$(id)", "-x"] %s}]}}
        """
            .formatted(more));
  }

  @Test
  void theDeclaredCommandWinsAndIsOneProgramWithInertWords() throws Exception {
    Config config = declared(", \"unit\": \"dovecot\"");
    host.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    Plan plan = acting(config).plan(wish("certificate:mail"));
    plan.work().perform(acting(config).hands(wish("certificate:mail")));
    assertThat(host.changes())
        .extracting(change -> ((Change.Program) change).command().argv())
        .containsExactly(
            List.of("/opt/renew", "$(id)", "-x"),
            List.of("systemctl", "--no-ask-password", "reload", "--", "dovecot.service"));
  }

  @Test
  void aProgramThatOthersCanChangeIsNotRunAsRoot() throws Exception {
    host.mode("/opt/renew", "rwxrwxrwx");
    assertThat(unfit("certificate:mail", declared(""))).contains("can be changed by others");
    host.mode("/opt/renew", "rwxr-xr-x").owner("/opt/renew", 1000);
    assertThat(unfit("certificate:mail", declared(""))).contains("belongs to user 1000");
    host.file("/etc/passwd", "deploy:x:1000:1000::/home/deploy:/bin/sh\n");
    assertThat(unfit("certificate:mail", declared(""))).contains("belongs to user 1000");
    assertThat(does("certificate:mail", declared(", \"user\": \"deploy\"")))
        .contains("(as deploy)");
    host.notRoot();
    assertThat(unfit("certificate:mail", declared(", \"user\": \"deploy\"")))
        .contains("root is needed");
  }

  @Test
  void theScriptOfAnInterpreterIsLookedAtToo() throws Exception {
    host.file("/usr/bin/python3", "").program("python3", "").file("/srv/renew.py", "");
    host.mode("/srv/renew.py", "rw-rw-rw-");
    Config config =
        Configs.read(
            """
            {"checks": [{"name": "mail", "certificate": "mail.example.org:993"}],
             "actions": {"certificates": [
               {"certificate": "mail", "renew": ["python3", "/srv/renew.py"]}]}}
            """);
    assertThat(unfit("certificate:mail", config))
        .contains("/srv/renew.py can be changed by others");
  }

  @Test
  void aRenewalThatFailsReloadsNothingAndAReloadThatFailsIsSaid() throws Exception {
    Config config = declared(", \"reload\": [\"/opt/renew\", \"reload\"]");
    Plan plan = acting(config).plan(wish("certificate:mail"));
    host.onChange("/opt/renew reload", change -> new Output(1, "", "bad config\n", false, false));
    assertThatThrownBy(() -> plan.work().perform(acting(config).hands(wish("certificate:mail"))))
        .hasMessageContaining("was renewed, but its server was not reloaded")
        .hasMessageContaining("bad config");
    int before = host.changes().size();
    host.onChange("/opt/renew $(id)", change -> new Output(1, "", "no network\n", false, false));
    assertThatThrownBy(() -> plan.work().perform(acting(config).hands(wish("certificate:mail"))))
        .hasMessageContaining("no network");
    assertThat(host.changes()).hasSize(before + 1);
  }
}
