package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedirectsTest {
  private static Optional<Url> next(String from, String to, String... hosts)
      throws Redirects.Refused {
    HttpRequest request = HttpRequest.get(from, Duration.ofSeconds(1)).following(3, List.of(hosts));
    HttpResult.Answer answer =
        new HttpResult.Answer(
            Url.parse(from),
            301,
            "Moved",
            List.of(Map.entry("location", to)),
            "",
            0,
            true,
            true,
            HttpResult.Times.NONE,
            Optional.empty(),
            List.of());
    return Redirects.next(request, answer, List.of());
  }

  @Test
  void toTlsOnTheSameHostIsFollowed() throws Redirects.Refused {
    assertThat(next("http://h/", "https://h/").orElseThrow()).hasToString("https://h/");
  }

  @Test
  void fromTlsToPlainIsRefusedUnlessAllowed() throws Redirects.Refused {
    assertThatThrownBy(() -> next("https://h/", "http://h/"))
        .hasMessage("it redirects from https to http://h/, which is not encrypted");
    assertThatThrownBy(() -> next("https://h/", "http://h/", "*", "h"))
        .isInstanceOf(Redirects.Refused.class);
    assertThat(next("https://h/", "http://h/", "http://h")).isPresent();
  }

  @Test
  void toAnotherHostIsRefusedUnlessAllowed() throws Redirects.Refused {
    assertThatThrownBy(() -> next("https://h/", "https://evil/"))
        .hasMessageContaining("to another host, https://evil/");
    assertThat(next("https://h/", "https://www.h/", "www.h")).isPresent();
    assertThat(next("https://h/", "https://any/", "*")).isPresent();
  }

  @Test
  void credentialsInALocationAreNotTaken() throws Redirects.Refused {
    assertThat(next("http://h/", "http://jo:x@h/a").orElseThrow().user()).isEmpty();
  }
}
