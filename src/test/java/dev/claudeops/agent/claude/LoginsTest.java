package dev.claudeops.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder);
  }

  private static AgentSettings settings(String json) {
    return Configs.read("{\"agent\": " + json + "}").agent();
  }

  private Logins.Found look() {
    return Logins.look(host, AgentSettings.USUAL);
  }

  private void key(String file, String text) {
    host.file(file, text).mode(file, "rw-------");
  }

  @Test
  void withoutAKeyThereIsNoLoginAndNothingToComplainOf() {
    assertThat(look().login()).isEmpty();
    assertThat(look().faults()).isEmpty();
  }

  @Test
  void ourOwnEnvironmentPaysForNothing() {
    host.env("ANTHROPIC_API_KEY", "sk-persons").env("CLAUDE_CODE_OAUTH_TOKEN", "t");
    assertThat(look().login()).isEmpty();
  }

  @Test
  void theConfigsKeyComesFirstAndKeepsTheFurtherVariables() {
    key(Logins.KEY_FILE, "sk-file");
    Login login =
        Logins.find(
                host,
                settings(
                    "{\"key\": \"sk-config\", \"environment\": {\"HTTPS_PROXY\": \"http://p\"}}"))
            .orElseThrow();
    assertThat(login.env())
        .isEqualTo(Map.of("ANTHROPIC_API_KEY", "sk-config", "HTTPS_PROXY", "http://p"));
    assertThat(login.bare()).isTrue();
  }

  @Test
  void aTokenRunsWithoutBare() {
    Login login = Logins.find(host, settings("{\"token\": \"tok\"}")).orElseThrow();
    assertThat(login.env()).isEqualTo(Map.of("CLAUDE_CODE_OAUTH_TOKEN", "tok"));
    assertThat(login.bare()).isFalse();
  }

  @Test
  void aCloudsVariablesAreALogin() {
    Login login =
        Logins.find(
                host,
                settings(
                    "{\"environment\": {\"CLAUDE_CODE_USE_BEDROCK\": \"1\","
                        + " \"AWS_REGION\": \"eu-west-1\"}}"))
            .orElseThrow();
    assertThat(login.env()).containsEntry("AWS_REGION", "eu-west-1");
  }

  @Test
  void theKeyFileIsReadTrimmed() {
    key(Logins.KEY_FILE, "sk-file\n");
    assertThat(look().login().orElseThrow().env()).containsEntry("ANTHROPIC_API_KEY", "sk-file");
    assertThat(look().from()).isEqualTo(Logins.KEY_FILE);
  }

  @Test
  void theTokenFileIsReadWhereThereIsNoKey() {
    key(Logins.TOKEN_FILE, "tok\n");
    assertThat(look().login().orElseThrow().env()).containsKey("CLAUDE_CODE_OAUTH_TOKEN");
  }

  @Test
  void aCredentialOfSystemdComesBeforeTheFile() {
    key(Logins.KEY_FILE, "sk-file");
    key("/run/credentials/claudeops.service/claude.key", "sk-credential");
    host.env("CREDENTIALS_DIRECTORY", "/run/credentials/claudeops.service");
    assertThat(look().login().orElseThrow().env())
        .containsEntry("ANTHROPIC_API_KEY", "sk-credential");
  }

  private void refused(String... words) {
    assertThat(look().login()).isEmpty();
    assertThat(look().faults()).hasSize(1);
    assertThat(look().faults().getFirst()).contains(Logins.KEY_FILE).contains(words);
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() {
    host.file(Logins.KEY_FILE, "sk-file").mode(Logins.KEY_FILE, "rw-r-----");
    refused("others may read or change it (mode 640)", "chmod 600");
  }

  @Test
  void aKeyOfAnotherUserIsRefused() {
    key(Logins.KEY_FILE, "sk-file");
    host.owner(Logins.KEY_FILE, 1001);
    refused("belongs to the user 1001");
  }

  @Test
  void aLinkInItsPlaceIsRefused() throws Exception {
    key("/elsewhere", "sk-file");
    Files.createDirectories(host.path("/etc/claudeops"));
    Files.createSymbolicLink(host.path(Logins.KEY_FILE), host.path("/elsewhere"));
    refused("no regular file");
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotRepeated() {
    key(Logins.KEY_FILE, "sk-one\nANTHROPIC_BASE_URL=http://evil\n");
    refused("it holds no key");
    assertThat(look().faults().toString()).doesNotContain("sk-one");
    key(Logins.KEY_FILE, "\n");
    refused("it holds no key");
  }

  @Test
  void aRefusedKeyIsToldWhereTheTokenIsUsed() {
    host.file(Logins.KEY_FILE, "sk-file").mode(Logins.KEY_FILE, "rw-r--r--");
    key(Logins.TOKEN_FILE, "tok");
    assertThat(look().login()).isPresent();
    assertThat(look().faults()).hasSize(1);
  }

  @Test
  void aLoginPrintsNoSecret() {
    key(Logins.KEY_FILE, "sk-file");
    assertThat(look().toString()).doesNotContain("sk-file").contains("[login]");
  }
}
