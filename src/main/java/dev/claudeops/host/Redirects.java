package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.util.List;
import java.util.Optional;

/** Which redirects are followed: the owner's count and hosts, never from https to http unasked. */
final class Redirects {
  private Redirects() {}

  /** A redirect that is not followed, and why. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Where to ask next; empty when this is the answer. */
  static Optional<Url> next(HttpRequest request, HttpResult.Answer answer, List<Url> hops)
      throws Refused {
    if (!answer.redirects() || request.redirects() == 0) {
      return Optional.empty();
    }
    String location = answer.header("Location").orElseThrow();
    Url next;
    try {
      next = answer.url().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new Refused(
          "it redirects to %s, which cannot be followed: %s"
              .formatted(Clean.line(location, 100), Clean.line(e.getMessage(), 60)));
    }
    Url first = Url.parse(request.url());
    if (next.secure() == first.secure() && next.equals(withoutUser(first)) || hops.contains(next)) {
      throw new Refused("it redirects in a circle, back to " + next);
    }
    if (hops.size() >= request.redirects()) {
      throw new Refused(
          "it redirects more than %d times, at last to %s".formatted(request.redirects(), next));
    }
    List<String> allowed = request.redirectHosts();
    boolean elsewhere = !next.host().equals(first.host());
    boolean plain = !next.secure() && answer.url().secure();
    if (plain && !allowed.contains("http://" + next.host())) {
      throw new Refused("it redirects from https to " + next + ", which is not encrypted");
    }
    if (elsewhere
        && !plain
        && !allowed.contains("*")
        && allowed.stream().noneMatch(next.host()::equalsIgnoreCase)
        && !allowed.contains("http://" + next.host())) {
      throw new Refused("it redirects to another host, %s, which is not allowed".formatted(next));
    }
    return Optional.of(withoutUser(next));
  }

  private static Url withoutUser(Url url) {
    return new Url(url.secure(), url.host(), url.port(), url.target(), Optional.empty());
  }
}
